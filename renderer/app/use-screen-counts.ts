import { useCluster } from '../stores/cluster-store.ts';
import { useDatasets } from '../stores/datasets-store.ts';
import { useUnfinishedJobCount } from '../stores/jobs-store.ts';
import { useModels } from '../stores/models-store.ts';
import type { ScreenId } from './screen-paths.ts';

/** How much there is on each screen: devices online, jobs that have not ended, models, data sets. */
export function useScreenCounts(): Partial<Record<ScreenId, number>> {
  return {
    devices: useCluster()?.devicesOnline ?? 0,
    jobs: useUnfinishedJobCount(),
    models: useModels().length,
    datasets: useDatasets().length,
  };
}
