import { createServing } from '../../../../main/serving/create-serving.ts';
import { started } from '../storage/a-store.ts';

type Deps = Parameters<typeof createServing>[0];
type Rooms = Omit<Deps, 'trials' | 'classesOf' | 'graceMs' | 'isLeaving' | 'onLooked'> &
  Partial<Pick<Deps, 'isLeaving'>>;

/** The serving room over real rooms; every model passes its trial. */
export async function aServing(rooms: Rooms) {
  const serving = createServing({
    isLeaving: () => false,
    onLooked: () => undefined,
    ...rooms,
    trials: { try: async () => ({ outcome: 'passed', tookMs: 1, memoryBytes: 1, note: null }) },
    classesOf: () => null,
    graceMs: 9_000,
  });
  for (const service of serving.services) await started(service);
  return serving;
}
