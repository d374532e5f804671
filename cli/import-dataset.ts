import { setTimeout as delay } from 'node:timers/promises';
import type { ControlClient } from '../common/api-client/control-client.ts';
import type { Dataset } from '../common/domain/dataset.ts';
import { AppError } from '../common/errors.ts';

type ImportInput = Parameters<ControlClient['datasets']['import']>[0];

interface ImportOptions {
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

const ASK_AGAIN_MS = 150;

/** Has the orchestrator read a data set, and waits until it is ready. @throws AppError with the reason when it is not */
export async function importDataset(
  client: Pick<ControlClient, 'datasets'>,
  input: ImportInput,
  options: ImportOptions = {},
): Promise<Dataset> {
  return await untilImported(client, await client.datasets.import(input), options);
}

/** Waits for an import that has begun. @throws AppError with the reason when the data set does not become ready */
export async function untilImported(
  client: Pick<ControlClient, 'datasets'>,
  begun: Dataset,
  { onProgress, signal }: ImportOptions = {},
): Promise<Dataset> {
  let dataset = begun;
  while (dataset.state === 'importing') {
    onProgress?.(dataset.progress);
    await delay(ASK_AGAIN_MS, undefined, signal === undefined ? {} : { signal });
    dataset = await client.datasets.get({ name: dataset.name });
  }
  if (dataset.state === 'ready') return dataset;
  const { code, message } = dataset.failure ?? {
    code: 'dataset-unreadable',
    message: 'the data set could not be read',
  };
  throw new AppError(code, message, { details: { dataset: dataset.name, path: dataset.source } });
}
