import type { Dataset } from '../../../../common/domain/dataset.ts';
import type { LocalDataset } from '../../../../common/domain/device.ts';
import { writeDraft } from './draft-text.ts';
import { type ModelNeeds, modelFor } from './suggest-model.ts';

/** What a job can learn from as things are. */
export interface DataAtHand {
  readonly managed: readonly Dataset[];
  readonly local: readonly LocalDataset[];
}

/** A job that could be submitted as it is, over the data that were named, or else those that are there. */
export function firstDraft({ managed, local }: DataAtHand, named?: string): string {
  const ready = managed.filter(({ state }) => state === 'ready');
  const chosen = ready.find(({ name }) => name === named) ?? (named === undefined ? ready[0] : undefined);
  if (chosen !== undefined) return draftOver('managed', chosen.name, needsOf(chosen));
  const offered = local.find(({ name }) => name === named) ?? (named === undefined ? local[0] : undefined);
  if (offered !== undefined) return draftOver('local', offered.name, needsOfOffered(local, offered.name));
  return draftOver('managed', named, undefined);
}

/** What a model over this data set must take and tell apart; undefined before it was read. */
export function needsOf({ shape, classes }: Dataset): ModelNeeds | undefined {
  return shape === null || classes === null ? undefined : { shape, classes: classes.length };
}

/** The same for data that stay on devices: each may have met a few of the classes only. */
export function needsOfOffered(local: readonly LocalDataset[], name: unknown): ModelNeeds | undefined {
  const offered = local.filter((one) => one.name === name);
  const [first] = offered;
  return first && { shape: first.shape, classes: new Set(offered.flatMap(({ classes }) => classes)).size };
}

function draftOver(kind: 'managed' | 'local', dataset: string | undefined, needs: ModelNeeds | undefined): string {
  return writeDraft({
    kind: 'train',
    name: dataset ?? 'my-model',
    data: { kind, ...(dataset === undefined ? {} : { dataset }) },
    model: needs === undefined ? { preset: 'mnist-2nn' } : modelFor(needs),
    rounds: 20,
    batchSize: 32,
    learningRate: 0.1,
  });
}
