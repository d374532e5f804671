import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import type { Duration, Workload } from './workload.ts';

const Hello = z.object({ version: z.string() });
const Answer = z.object({ wallSeconds: z.number(), cpuSeconds: z.number() });

/** A child process that does a workload on command: one line in, one line of JSON out. */
export class Peer {
  readonly version: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  private constructor(
    child: ChildProcessByStdio<Writable, Readable, null>,
    lines: AsyncIterator<string>,
    version: string,
  ) {
    this.#child = child;
    this.#lines = lines;
    this.version = version;
  }

  /** Starts the child with so many threads, or gives null where it cannot run. */
  static async start(command: string, parameters: readonly string[], threads = 1): Promise<Peer | null> {
    const count = String(threads);
    const child = spawn(command, [...parameters, count], {
      env: { ...process.env, OMP_NUM_THREADS: count, OPENBLAS_NUM_THREADS: count, MKL_NUM_THREADS: count },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child.on('error', () => child.stdout.destroy());
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const hello = await lines.next();
    if (hello.done === true) return null;
    return new Peer(child, lines, Hello.parse(JSON.parse(hello.value)).version);
  }

  /** Does a workload so many times and says how long it took. */
  async run(workload: Workload, count: number): Promise<Duration> {
    this.#child.stdin.write(`${workload} ${count}\n`);
    const line = await this.#lines.next();
    if (line.done === true) throw new Error(`a benchmark's child has ended during ${workload}`);
    return Answer.parse(JSON.parse(line.value));
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.stdin.end();
    await ended;
  }
}
