import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, wholeNumber, withClientOptions, withExamples } from '../command-options.ts';
import { printable } from '../output/text-width.ts';
import { formatDuration } from '../output/units.ts';

interface PingOptions extends ClientOptions {
  readonly count: number;
  readonly interval: number;
}

/** `eo ping`: is the orchestrator there, and how long does an answer take. */
export function addPingCommand(program: Command, { terminal, connect }: CliContext): void {
  const command = program
    .command('ping')
    .description('measure how quickly the orchestrator answers')
    .option('--count <n>', 'how many times to ask', wholeNumber(1, 10_000), 4)
    .option('--interval <ms>', 'pause between two questions', wholeNumber(0, 60_000), 200)
    .action(async ({ count, interval, json, ...whereabouts }: PingOptions) => {
      const { client, baseUrl } = await connect(whereabouts);
      // Not counted: it also opens the connection.
      const { name, version } = await client.cluster.get();
      if (json !== true) terminal.print(`${printable(name)} at ${baseUrl}, version ${version}`);
      const times: number[] = [];
      for (let turn = 1; turn <= count; turn++) {
        if (turn > 1) await delay(interval);
        const before = performance.now();
        await client.health.check();
        const ms = performance.now() - before;
        times.push(ms);
        if (json !== true) terminal.print(`answer ${turn} after ${formatDuration(ms)}`);
      }
      const summary = summarise(times);
      if (json === true) return terminal.print(JSON.stringify({ baseUrl, timesMs: times, ...summary }));
      const { leastMs, meanMs, mostMs } = summary;
      terminal.print(
        `least ${formatDuration(leastMs)}, mean ${formatDuration(meanMs)}, most ${formatDuration(mostMs)}`,
      );
    });
  withExamples(withClientOptions(command), 'ping', 'ping --count 20 --interval 0 --json');
}

function summarise(times: readonly number[]): { leastMs: number; meanMs: number; mostMs: number } {
  const sum = times.reduce((total, ms) => total + ms, 0);
  return { leastMs: Math.min(...times), meanMs: sum / times.length, mostMs: Math.max(...times) };
}
