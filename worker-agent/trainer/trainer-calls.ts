import type { Methods } from '../../platform/process/calls.ts';
import type { CallableWorker } from '../../platform/process/worker-line.ts';
import { STOP, type ThreadMethods, type TrainMethods } from './train-methods.ts';

/** What the trainer does, over its thread: a task is stopped through shared memory. */
export function trainerOver(thread: Pick<CallableWorker<ThreadMethods>, 'call'>): TrainMethods & Methods {
  const stops = new Map<string, Int32Array>();
  return {
    async train(input) {
      const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
      stops.set(input.key, stop);
      try {
        return await thread.call('train', { ...input, stop });
      } finally {
        stops.delete(input.key);
      }
    },

    async cancel({ key }) {
      const stop = stops.get(key);
      if (stop === undefined) return;
      Atomics.store(stop, 0, STOP.unwanted);
      await thread.call('takeMean', { key, packed: null });
    },

    async finish({ key }) {
      const stop = stops.get(key);
      if (stop !== undefined) Atomics.compareExchange(stop, 0, STOP.no, STOP.timeUp);
    },

    takeMean: (input) => thread.call('takeMean', input),
  };
}
