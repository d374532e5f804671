import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { type FilterFlags, readFilter, withFilterFlags } from '../event-filter-flags.ts';
import { formatBytes, formatCounted } from '../output/units.ts';

/** `eo events export`: the event log, or what of it fits, as a file of JSON lines. */
export function addEventsExport(events: Command, { terminal, connect, now }: CliContext): void {
  const command = events
    .command('export')
    .description('write all events that fit into a file, as JSON lines, oldest first')
    .argument('<file>', 'file to write')
    .action(async (file: string, { json, ...flags }: ClientOptions & FilterFlags) => {
      const { client, baseUrl, token } = await connect(flags);
      const filter = await readFilter(client, flags, now());
      const { exportEvents } = await import('../../platform/control-client/export-events.ts');
      const path = resolve(file);
      const exported = await exportEvents({ baseUrl, token, filter, path });
      if (json === true) return terminal.print(JSON.stringify({ ...exported, path }));
      const { events: count, sizeBytes } = exported;
      terminal.print(
        count === 0
          ? `No event fits: ${file} is empty.`
          : `${formatCounted(count, 'event')} ${count === 1 ? 'is' : 'are'} in ${file}, one a line (${formatBytes(sizeBytes)}).`,
      );
    });
  withExamples(
    withClientOptions(withFilterFlags(command)),
    'events export events.jsonl',
    'events export failed.jsonl --kind job-failed --since 30d',
  );
}
