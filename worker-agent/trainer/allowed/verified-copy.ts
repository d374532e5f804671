import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TrainerLanguage } from '../../../common/domain/trainer.ts';
import type { ScriptCommand } from './script-process.ts';

const KIT = 'edgeorchestra_trainer.py';
/** In a clone, and beside the built agent. */
const KIT_FOLDERS = ['../../../resources/python/', './python/'];

/** Lays the very bytes that were verified where only this agent writes, and tells how to run them. */
export async function layOut(
  folder: string,
  {
    script,
    language,
    python,
  }: { readonly script: Uint8Array; readonly language: TrainerLanguage; readonly python: string },
): Promise<ScriptCommand> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const place = await mkdtemp(join(folder, 'run-'));
  await chmod(place, 0o700);
  // An ending that says what it is: Node would take ".js" for CommonJS here.
  const file = join(place, language === 'python' ? 'trainer.py' : 'trainer.mjs');
  await writeFile(file, script, { mode: 0o400 });
  if (language === 'python') {
    await writeFile(join(place, KIT), await readFile(kitFile()), { mode: 0o400 });
    return { program: python, args: ['-B', file], folder: place };
  }
  const host = fileURLToPath(new URL('./module-child.ts', import.meta.url));
  return { program: process.execPath, args: [host, file], folder: place };
}

/** Removes what `layOut` has laid out. */
export async function clearUp({ folder }: ScriptCommand): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

function kitFile(): string {
  const files = KIT_FOLDERS.map((folder) => fileURLToPath(new URL(`${folder}${KIT}`, import.meta.url)));
  const found = files.find((file) => existsSync(file));
  if (found === undefined) throw new Error(`${KIT} is missing: looked for it at ${files.join(', ')}`);
  return found;
}
