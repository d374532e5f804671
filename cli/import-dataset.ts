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
  { onProgress, signal }: ImportOptions = {},
): Promise<Dataset> {
  let dataset = await client.datasets.import(input);
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
