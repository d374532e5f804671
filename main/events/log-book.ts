import type { LogLevel, LogLine } from '../../common/api/logs-contract.ts';
import { LogLevel as LogLevelSchema } from '../../common/api/logs-contract.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { RotatingFile } from '../../platform/logging/rotating-file.ts';
import { parseLogLine } from './parse-log-line.ts';

interface LogBookDeps {
  /** Where the files of the log lie. */
  readonly folder: string;
  readonly clock: Clock;
  readonly linesInMemory?: number;
  readonly fileBytes?: number;
}

export interface LogQuery {
  readonly after: number;
  readonly limit: number;
  readonly level: LogLevel;
}

/** What the process has logged: the latest lines in memory, more of them in files that rotate. Takes pino's JSON lines. */
export class LogBook implements Service {
  readonly name = 'log-book';
  readonly #clock: Clock;
  readonly #file: RotatingFile;
  readonly #linesInMemory: number;
  readonly #lines: LogLine[] = [];
  #newest = 0;

  constructor({ folder, clock, linesInMemory = 5_000, fileBytes = 10 << 20 }: LogBookDeps) {
    this.#clock = clock;
    this.#linesInMemory = linesInMemory;
    this.#file = new RotatingFile({ folder, name: 'orchestrator.log', fileBytes, files: 3 });
  }

  /** Lines from before are kept until then, and written. */
  async start(): Promise<void> {
    await this.#file.open();
  }

  async stop(): Promise<void> {
    await this.#file.close();
  }

  /** Takes one line as pino writes it. Never throws and never waits. */
  write(line: string): void {
    this.#file.append(line);
    this.#newest++;
    this.#lines.push(parseLogLine(line, this.#newest, this.#clock.now()));
    if (this.#lines.length > this.#linesInMemory * 1.1) this.#lines.splice(0, this.#lines.length - this.#linesInMemory);
  }

  /** Lines of at least the given level, oldest first: the latest ones, or those that follow `after`. */
  list({ after, limit, level }: LogQuery): LogLine[] {
    const grave = gravity(level);
    // A number from an earlier life of the process is no number of this one.
    const from = after > this.#newest ? 0 : after;
    const fitting = this.#lines
      .slice(-this.#linesInMemory)
      .filter((line) => line.number > from && gravity(line.level) >= grave);
    return from === 0 ? fitting.slice(-limit) : fitting.slice(0, limit);
  }
}

function gravity(level: LogLevel): number {
  return LogLevelSchema.options.indexOf(level);
}
