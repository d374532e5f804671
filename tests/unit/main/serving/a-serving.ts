import { createServing } from '../../../../main/serving/create-serving.ts';
import { aCluster } from '../../builders/a-cluster.ts';
import { started } from '../storage/a-store.ts';

type Rooms = Omit<Parameters<typeof createServing>[0], 'tryModel' | 'classesOf' | 'graceMs'>;

/** The serving room over real rooms; every model passes its trial. */
export async function aServing(rooms: Rooms) {
  const serving = createServing({ ...rooms, tryModel: async () => undefined, classesOf: () => null, graceMs: 9_000 });
  for (const service of serving.services) await started(service);
  return serving;
}

/** The same over a cluster of its own. */
export async function aServingCluster(models: Rooms['models']) {
  const cluster = await aCluster();
  return { ...cluster, ...(await aServing({ ...cluster, models })) };
}
