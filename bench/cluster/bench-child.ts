import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Reply {
  readonly answer?: unknown;
  readonly problem?: string;
}

/** A process of a benchmark that does on command what it is asked, one thing at a time. */
export class BenchChild {
  readonly #child: ChildProcess;

  /** Starts a script that calls `answerParent`. */
  constructor(script: URL) {
    this.#child = fork(fileURLToPath(script), { serialization: 'advanced' });
  }

  get pid(): number {
    return this.#child.pid ?? Number.NaN;
  }

  /** @throws Error with what went wrong over there */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what comes back is what the question asks for
  async ask<Answer>(question: object): Promise<Answer> {
    const ended = new AbortController();
    const end = () => ended.abort(new Error('a process of the benchmark has ended'));
    this.#child.once('exit', end);
    try {
      const replied = once(this.#child, 'message', { signal: ended.signal });
      this.#child.send(question);
      const [{ answer, problem }] = (await replied) as [Reply];
      if (problem !== undefined) throw new Error(problem);
      return answer as Answer;
    } finally {
      this.#child.off('exit', end);
    }
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }
}

/** Answers what the parent asks until the parent is gone. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the parent is part of the same program
export function answerParent<Question>(answer: (question: Question) => Promise<unknown>): void {
  process.on('message', (question: Question) => {
    answer(question).then(
      (result) => process.send?.({ answer: result }),
      (error: unknown) => process.send?.({ problem: error instanceof Error ? error.stack : String(error) }),
    );
  });
  process.once('disconnect', () => process.exit());
}

/** What a process has used so far. */
export interface OwnUsage {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  /** The most that it ever had. */
  readonly peakBytes: number;
}

export function ownUsage(): OwnUsage {
  const { user, system } = process.cpuUsage();
  return {
    cpuSeconds: (user + system) / 1e6,
    residentBytes: process.memoryUsage.rss(),
    peakBytes: peakBytes(),
  };
}

/** On Linux the most that getrusage(2) tells is also that of the process which has started this one, from before `exec`. */
function peakBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1_024;
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(peak) * 1_024;
}
