import type { Command } from 'commander';
import { writeNewFile } from '../../platform/blobs/durable-files.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { findJob } from '../find-by-id.ts';
import { formatBytes, formatCounted } from '../output/units.ts';

interface RecordOptions extends ClientOptions {
  readonly out?: string;
}

/** `eo job record`: all that is known of a run, as one JSON document. */
export function addJobRecordCommand(job: Command, { terminal, connect }: CliContext): void {
  const command = job
    .command('record')
    .description('export all that is known of a job as one JSON document')
    .argument('<id>', 'id, the beginning of an id, or a name that only one job has')
    .option('--out <file>', 'a file that does not exist yet, instead of standard output')
    .action(async (wanted: string, { out, json, ...whereabouts }: RecordOptions) => {
      const { client } = await connect(whereabouts);
      const { id } = await findJob(client, wanted);
      const record = await client.jobs.record({ id });
      const text = JSON.stringify(record);
      if (out === undefined) return terminal.print(text);
      await writeNewFile(out, `${text}\n`);
      if (json === true) return terminal.print(JSON.stringify({ id, file: out }));
      const rounds = formatCounted(record.rounds.length, 'round');
      terminal.print(
        `The record of ${record.job.name}, ${rounds}, is in ${out} (${formatBytes(Buffer.byteLength(text))}).`,
      );
    });
  withExamples(withClientOptions(command), 'job record 0197f3 --out run.json', 'job record mnist | jq .datasets');
}
