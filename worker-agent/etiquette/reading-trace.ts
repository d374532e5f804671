import { appendFile, mkdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { TraceEntry } from '../../common/etiquette/trace.ts';
import { etiquetteFolder } from './owner-pause.ts';

const FILE = 'trace.jsonl';
const EARLIER = 'trace.1.jsonl';
/** With the file before it twice as much at most: some weeks. */
const MOST_BYTES = 4 << 20;
/** So often something is written though nothing has changed, in milliseconds. */
const USUAL_PERIOD_MS = 60_000;
/** Of a packed trace: it travels in one message beside the beats. */
const MOST_PACKED_BYTES = 512 << 10;

/** Keeps what a device has seen and decided, to try policies on: JSON lines in two files of bounded size. */
export class ReadingTrace {
  readonly #folder: string;
  readonly #mostBytes: number;
  #last: TraceEntry | undefined;
  #bytes: number | undefined;

  constructor(folder: string, mostBytes = MOST_BYTES) {
    this.#folder = etiquetteFolder(folder);
    this.#mostBytes = mostBytes;
  }

  /** Writes the entry if it tells more than the last one. */
  async note(entry: TraceEntry): Promise<void> {
    if (this.#last !== undefined && entry.at - this.#last.at < USUAL_PERIOD_MS && isAlike(this.#last, entry)) return;
    this.#last = entry;
    const line = `${JSON.stringify(entry)}\n`;
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = join(this.#folder, FILE);
    this.#bytes ??= (await stat(path).catch(() => null))?.size ?? 0;
    if (this.#bytes + line.length > this.#mostBytes) {
      await rename(path, join(this.#folder, EARLIER)).catch(() => undefined);
      this.#bytes = 0;
    }
    await appendFile(path, line, { mode: 0o600 });
    this.#bytes += line.length;
  }
}

/** What is recorded in an agent's folder, packed: the last that fits. Empty where there is nothing. */
export async function packTrace(folder: string, mostBytes = MOST_PACKED_BYTES): Promise<Uint8Array> {
  const read = (file: string) => readFile(join(etiquetteFolder(folder), file), 'utf8').catch(() => '');
  // The newer one first: when files change their places meanwhile, it comes twice and nothing is missing.
  const newer = await read(FILE);
  let text = `${await read(EARLIER)}${newer}`;
  while (text.trim() !== '') {
    const packed = await promisify(gzip)(text);
    if (packed.length <= mostBytes) return packed;
    const cut = text.indexOf('\n', Math.ceil(text.length * (1 - (0.9 * mostBytes) / packed.length)));
    text = cut < 0 ? '' : text.slice(cut + 1);
  }
  return new Uint8Array();
}

/** True where no rule could tell the two apart: an idle time that only grows is the same, and so is a load between the same two tenths, where limits lie. */
function isAlike(a: TraceEntry, b: TraceEntry): boolean {
  const key = ({ reading, level, pause }: TraceEntry) =>
    JSON.stringify([
      { ...reading, idleMs: null, charge: stepOf(reading.charge, 100), otherLoad: stepOf(reading.otherLoad, 10) },
      level,
      pause,
    ]);
  return key(a) === key(b) && (b.reading.idleMs ?? 0) >= (a.reading.idleMs ?? 0);
}

function stepOf(value: number | null, steps: number): number | null {
  return value === null ? null : Math.floor(value * steps);
}
