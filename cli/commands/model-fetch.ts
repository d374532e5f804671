import type { Command } from 'commander';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { ModelFetch } from '../../common/domain/model-fetch.ts';
import { AppError } from '../../common/errors.ts';
import { pause } from '../../common/lifecycle/pause.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { LivePainter } from '../live/live-painter.ts';
import { findModel } from '../model-reference.ts';
import { progressBar } from '../output/progress-bar.ts';
import { renderDescription } from '../output/render-description.ts';
import { renderTable } from '../output/table.ts';
import { printable } from '../output/text-width.ts';
import { formatBytes } from '../output/units.ts';

interface FetchOptions extends ClientOptions {
  readonly name?: string;
  readonly sha256?: string;
}

interface FetchesOptions extends ClientOptions {
  readonly cancel?: string;
}

const LOOK_AGAIN_MS = 300;

/** `eo models fetch` and `eo models fetches`: models that the orchestrator brings from elsewhere. */
export function addModelFetchCommands(models: Command, context: CliContext): void {
  addFetch(models, context);
  addFetches(models, context);
}

function addFetch(models: Command, { terminal, connect }: CliContext): void {
  const command = models
    .command('fetch')
    .description('have the orchestrator fetch a model; it goes on without "eo", and where it was cut')
    .argument('<source>', 'address, hf:OWNER/REPOSITORY[@REVISION]/PATH, or a path on the machine of the orchestrator')
    .option('--name <name>', 'what to call the model (default: after its file)')
    .option('--sha256 <hash>', 'what the content must have')
    .action(async (source: string, { json, name, sha256, ...whereabouts }: FetchOptions) => {
      const { client } = await connect(whereabouts);
      const { Sha256 } = await import('../../common/domain/ids.ts');
      const hash = sha256 === undefined ? undefined : Sha256.safeParse(sha256.toLowerCase());
      if (hash?.success === false)
        command.error(`error: "${sha256}" is no SHA-256: ${hash.error.issues[0]?.message ?? ''}`);
      const begun = await client.models.fetch({ source, name, sha256: hash?.data });
      const painter = new LivePainter(terminal);
      const ended = await untilEnded(client, begun, (fetch) => {
        if (json !== true) painter.paint([], [progressLine(fetch)]);
      }).finally(() => painter.close());
      if (ended.failure !== null) throw new AppError(ended.failure.code, ended.failure.message);
      if (ended.state === 'cancelled') throw new AppError('cancelled', 'the fetch was given up');
      const model = await findModel(client, `${ended.name}@${ended.version}`);
      if (json === true) return terminal.print(JSON.stringify(model));
      terminal.print(
        `${model.name}@${model.version} is in the store (${formatBytes(model.sizeBytes)}, SHA-256 ${model.sha256.slice(0, 12)}).`,
        ...renderDescription(model.description),
      );
    });
  withExamples(
    withClientOptions(command),
    'models fetch https://example.org/base.gguf --name base',
    'models fetch hf:owner/repository/model.onnx',
  );
}

function addFetches(models: Command, { terminal, connect }: CliContext): void {
  const command = models
    .command('fetches')
    .description('list models that are fetched, and were in the last week')
    .option('--cancel <id>', 'give one up; the beginning of its id is enough')
    .action(async ({ json, cancel, ...whereabouts }: FetchesOptions) => {
      const { client } = await connect(whereabouts);
      const found = await client.models.fetches();
      if (cancel !== undefined) {
        const matching = found.filter(({ id }) => id.startsWith(cancel));
        const [fetch] = matching;
        if (fetch === undefined || matching.length > 1) {
          throw new AppError('not-found', `${matching.length} fetches begin with "${cancel}"`);
        }
        const ended = await client.models.cancelFetch({ id: fetch.id });
        return terminal.print(json === true ? JSON.stringify(ended) : `The fetch of ${ended.name} is ${ended.state}.`);
      }
      if (json === true) return terminal.print(JSON.stringify(found));
      if (found.length === 0) return terminal.print('Nothing was fetched in the last week.');
      terminal.print(
        ...renderTable<ModelFetch>(
          [
            { title: 'FETCH', cell: ({ id }) => id.slice(0, 8) },
            { title: 'MODEL', cell: ({ name, version }) => (version === null ? name : `${name}@${version}`) },
            { title: 'STATE', cell: ({ state }) => state },
            { title: 'RECEIVED', align: 'right', cell: receivedWords },
            { title: 'FROM', cell: ({ source }) => printable(source) },
            { title: 'WHY', cell: ({ failure }) => printable(failure?.message ?? '') },
          ],
          found,
          terminal.colours.dim,
        ),
      );
    });
  withExamples(withClientOptions(command), 'models fetches', 'models fetches --cancel 1f6c');
}

async function untilEnded(
  client: Pick<ControlClient, 'models'>,
  begun: ModelFetch,
  show: (fetch: ModelFetch) => void,
): Promise<ModelFetch> {
  const never = new AbortController().signal;
  let fetch = begun;
  while (fetch.endedAt === null) {
    show(fetch);
    await pause(LOOK_AGAIN_MS, never);
    fetch = await client.models.getFetch({ id: begun.id });
  }
  return fetch;
}

function progressLine(fetch: ModelFetch): string {
  const { name, receivedBytes, totalBytes, state, failure } = fetch;
  const bar = totalBytes === null ? '' : `  ${progressBar(totalBytes === 0 ? 1 : receivedBytes / totalBytes, 20)}`;
  const why = failure === null ? '' : `: ${failure.message}`;
  return printable(`${name}${bar}  ${receivedWords(fetch)}${state === 'receiving' ? '' : `  ${state}${why}`}`);
}

function receivedWords({ receivedBytes, totalBytes }: ModelFetch): string {
  return totalBytes === null
    ? formatBytes(receivedBytes)
    : `${formatBytes(receivedBytes)} of ${formatBytes(totalBytes)}`;
}
