import { useDraftField } from '../draft/draft-context.ts';
import { needsOf, needsOfOffered } from '../draft/first-draft.ts';
import type { ModelNeeds } from '../draft/suggest-model.ts';
import { useDataAtHand } from './data-at-hand.ts';

/** What the model of the draft must take and tell apart, by its data; undefined while nobody knows. */
export function useModelNeeds(): ModelNeeds | undefined {
  const needsOfData = useNeedsOfData();
  const kind = useDraftField(['data', 'kind']).value;
  const dataset = useDraftField(['data', 'dataset']).value;
  return needsOfData(kind, dataset);
}

/** Tells it for any data. */
export function useNeedsOfData(): (kind: unknown, dataset: unknown) => ModelNeeds | undefined {
  const { managed, local } = useDataAtHand();
  return (kind, dataset) => {
    if (kind === 'local') return needsOfOffered(local, dataset);
    const known = managed.find(({ name }) => name === dataset);
    return known && needsOf(known);
  };
}
