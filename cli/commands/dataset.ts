import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Dataset } from '../../common/domain/dataset.ts';
import type { CliContext } from '../cli-context.ts';
import { anyNumber, type ClientOptions, wholeNumber, withClientOptions, withExamples } from '../command-options.ts';
import { untilImported } from '../import-dataset.ts';
import { listAll } from '../list-all.ts';
import { LivePainter } from '../live/live-painter.ts';
import { progressBar } from '../output/progress-bar.ts';
import { renderDatasets } from '../output/render-dataset.ts';
import { formatCount, formatCounted, formatPercent } from '../output/units.ts';

interface ImportCommandOptions extends ClientOptions {
  readonly label?: string;
  readonly holdout?: number;
  readonly scale?: number;
  readonly seed?: number;
  readonly wait: boolean;
  readonly upload?: true;
}

/** `eo dataset`: managed data sets, which the orchestrator holds and deals out. */
export function addDatasetCommand(program: Command, context: CliContext): void {
  const dataset = program.command('dataset').description('import, list and delete managed data sets');
  withExamples(dataset, 'dataset import mnist ./mnist', 'dataset list', 'dataset remove mnist');
  addImport(dataset, context);
  addList(dataset, context);
  addRemove(dataset, context);
}

function addImport(dataset: Command, { terminal, connect }: CliContext): void {
  const command = dataset
    .command('import')
    .description('read IDX, CSV, NPY or NPZ files, or a folder of class folders with PNG or JPEG images')
    .argument('<name>', 'what to call the data set')
    .argument('<path>', 'file or folder, on the machine of the orchestrator; with --upload a file on this one')
    .option('--label <column>', 'column of a CSV file that holds the class')
    .option('--holdout <share>', 'share kept for testing where the source has no test part', anyNumber)
    .option('--scale <factor>', 'factor on every value', anyNumber)
    .option('--seed <n>', 'seed of the draw of the test part', wholeNumber(0, 0xffff_ffff))
    .option('--upload', 'send the file: CSV, NPZ, or a ZIP archive of what else there is')
    .option('--no-wait', 'come back at once instead of when it is ready')
    .action(async (name: string, path: string, options: ImportCommandOptions) => {
      const { wait, json, api, data, upload, ...reading } = options;
      const { client, baseUrl, token } = await connect({
        ...(api === undefined ? {} : { api }),
        ...(data === undefined ? {} : { data }),
      });
      const input = { name, path: resolve(path), ...reading };
      const painter = new LivePainter(terminal);
      const paint = (word: string, share: number): void => {
        if (json !== true)
          painter.paint([], [`${word} ${name}  ${progressBar(share, 20)}  ${formatPercent(share, 0)}`]);
      };
      const onProgress = (share: number): void => paint('Reading', share);
      const begin = async (): Promise<Dataset> => {
        if (upload !== true) return await client.datasets.import(input);
        const { uploadDataset } = await import('../../platform/control-client/upload-file.ts');
        const onSent = (sent: number, total: number): void => paint('Sending', total === 0 ? 1 : sent / total);
        return await uploadDataset({ baseUrl, token, name, path: input.path, reading, onProgress: onSent });
      };
      try {
        const begun = await begin();
        const imported = wait ? await untilImported(client, begun, { onProgress }) : begun;
        painter.close();
        terminal.print(json === true ? JSON.stringify(imported) : outcome(imported));
      } finally {
        painter.close();
      }
    });
  withExamples(
    withClientOptions(command),
    'dataset import mnist ./mnist',
    'dataset import digits ./uci-digits.csv.gz --label class --holdout 0.2 --scale 0.0625',
  );
}

function addList(dataset: Command, { terminal, connect, now }: CliContext): void {
  const command = dataset
    .command('list', { isDefault: true })
    .description('list the managed data sets')
    .action(async ({ json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const datasets = await listAll<Dataset, Dataset['name']>(
        (page) => client.datasets.list(page),
        ({ name }) => name,
      );
      if (json === true) return terminal.print(JSON.stringify(datasets));
      if (datasets.length === 0) return terminal.print('No data sets yet. Add one with "eo dataset import NAME PATH".');
      terminal.print(...renderDatasets(datasets, now(), terminal.colours));
    });
  withExamples(withClientOptions(command), 'dataset list', 'dataset list --json');
}

function addRemove(dataset: Command, { terminal, connect }: CliContext): void {
  const command = dataset
    .command('remove')
    .description('delete a managed data set; the files it was read from stay')
    .argument('<name>')
    .action(async (name: string, { json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      await client.datasets.remove({ name });
      terminal.print(json === true ? JSON.stringify({ name }) : `Data set ${name} is deleted.`);
    });
  withExamples(withClientOptions(command), 'dataset remove mnist');
}

function outcome({ name, state, train, test, classes }: Dataset): string {
  if (state !== 'ready') return `Data set ${name} is being read. See "eo dataset list".`;
  const parts = [
    `${formatCounted(train?.samples ?? 0, 'sample')} to train on`,
    `${formatCount(test?.samples ?? 0)} to test on`,
    `${formatCount(classes?.length ?? 0)} classes`,
  ];
  return `Data set ${name} is ready: ${parts.join(', ')}.`;
}
