import { mkdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { z } from 'zod';
import { ResourceName, type Sha256 } from '../../../common/domain/ids.ts';
import { AllowedTrainer, type TrainerLanguage } from '../../../common/domain/trainer.ts';
import { AppError } from '../../../common/errors.ts';
import { replaceFile } from '../../../platform/blobs/durable-files.ts';
import { sha256Of } from '../../../platform/blobs/sha256-file.ts';

const Entry = AllowedTrainer.extend({ path: z.string() });
type Entry = z.infer<typeof Entry>;

/** A trainer on the list, and whether its file is still the one that was allowed. */
export interface ListedTrainer extends Entry {
  readonly state: 'allowed' | 'changed' | 'missing';
}

const LANGUAGES: Readonly<Record<string, TrainerLanguage>> = {
  '.py': 'python',
  '.js': 'javascript',
  '.mjs': 'javascript',
};
/** One file, with what was bundled into it. */
const MOST_BYTES = 4 * 2 ** 20;

/** The code that the owner of this device lets jobs run: each one file, allowed by the hash of its bytes. */
export class AllowList {
  readonly #folder: string;

  /** `folder` is the agent's data folder. */
  constructor(folder: string) {
    this.#folder = join(folder, 'trainers');
  }

  /** Every trainer that was allowed, with what has become of its file. */
  async list(): Promise<ListedTrainer[]> {
    const entries = await this.#entries();
    return await Promise.all(
      entries.map(async (entry) => {
        const bytes = await readScript(entry.path).catch(() => undefined);
        if (bytes === undefined) return { ...entry, state: 'missing' };
        return { ...entry, state: sha256Of(bytes) === entry.sha256 ? 'allowed' : 'changed' };
      }),
    );
  }

  /**
   * Allows a file as it is now; the same name again replaces what was allowed.
   * @throws AppError `not-found`, `invalid-argument`
   */
  async allow(path: string, name = nameOf(path)): Promise<Entry> {
    const language = LANGUAGES[extname(path)];
    const known = ResourceName.safeParse(name);
    if (language === undefined) throw new AppError('invalid-argument', `${path} ends in none of .py, .js, .mjs`);
    if (!known.success) {
      throw new AppError('invalid-argument', `${name} is no name for a trainer: ${known.error.issues[0]?.message}`, {
        hint: 'Give it one with --name.',
      });
    }
    const sha256 = sha256Of(await readScript(path));
    const entry: Entry = { name: known.data, sha256, language, path };
    await this.#save([...(await this.#entries()).filter((one) => one.name !== name), entry]);
    return entry;
  }

  /** Takes an allowance back, at once. @throws AppError `not-found` */
  async disallow(name: string): Promise<void> {
    const all = await this.#entries();
    const others = all.filter((entry) => entry.name !== name);
    if (others.length === all.length) throw new AppError('not-found', `no trainer ${name} is allowed on this device`);
    await this.#save(others);
  }

  /**
   * The very bytes that were allowed under this hash: run these and nothing else, as the file may change meanwhile.
   * @throws AppError `trainer-not-allowed`
   */
  async take(sha256: Sha256): Promise<{ readonly trainer: AllowedTrainer; readonly script: Uint8Array }> {
    const entries = (await this.#entries()).filter((entry) => entry.sha256 === sha256);
    for (const { path, ...trainer } of entries) {
      const script = await readScript(path).catch(() => undefined);
      if (script !== undefined && sha256Of(script) === sha256) return { trainer, script };
    }
    const [known] = entries;
    if (known === undefined) {
      throw new AppError('trainer-not-allowed', `no trainer with the hash ${sha256} is allowed on this device`);
    }
    throw new AppError('trainer-not-allowed', `the trainer ${known.name} has changed since its owner allowed it`, {
      hint: `Look at ${known.path} and allow it again.`,
    });
  }

  async #entries(): Promise<Entry[]> {
    const text = await readFile(this.file, 'utf8').catch(() => '[]');
    return z.array(Entry).parse(JSON.parse(text));
  }

  async #save(entries: readonly Entry[]): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await replaceFile(this.file, `${JSON.stringify(entries, null, 2)}\n`);
  }

  /** Where the list lies. */
  get file(): string {
    return join(this.#folder, 'allowed.json');
  }
}

function nameOf(path: string): string {
  return basename(path, extname(path)).toLowerCase();
}

/** @throws AppError `not-found`, `invalid-argument` */
async function readScript(path: string): Promise<Uint8Array> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new AppError('not-found', `there is no file ${path}`, { cause });
  });
  if (!found.isFile()) throw new AppError('invalid-argument', `${path} is not a file`);
  if (found.size > MOST_BYTES) throw new AppError('invalid-argument', `${path} is larger than ${MOST_BYTES} bytes`);
  return await readFile(path);
}

/** Allows a trainer on this device, without a running agent. `path` is absolute. */
export function allowTrainer(folder: string, path: string, name?: string): Promise<AllowedTrainer> {
  return new AllowList(folder).allow(path, name);
}

export function listAllowedTrainers(folder: string): Promise<ListedTrainer[]> {
  return new AllowList(folder).list();
}

export function disallowTrainer(folder: string, name: string): Promise<void> {
  return new AllowList(folder).disallow(name);
}
