import { samplesByClass } from '../../../common/datasets/samples-by-class.ts';
import { AppError } from '../../../common/errors.ts';
import type { Random } from '../../../common/random.ts';
import { cutEvenly } from './partition-evenly.ts';

/**
 * Sorts the samples by class, cuts them into `partitions × shardsPerPartition` shards of equal size, give or take one,
 * and deals these out at random (McMahan et al. 2017, section 3, the pathological non-IID split). Which samples of a
 * class share a shard is random too. Throws `invalid-specification` when there are more shards than samples.
 */
export function partitionByShards(
  labels: Int32Array,
  classes: number,
  shardsPerPartition: number,
  partitions: number,
  random: Random,
): Uint32Array[] {
  const shardCount = partitions * shardsPerPartition;
  if (shardCount > labels.length) {
    throw new AppError(
      'invalid-specification',
      `${labels.length} samples are too few for ${partitions} partitions of ${shardsPerPartition} shards`,
      {
        details: { samples: labels.length, partitions, shardsPerPartition },
        hint: `Partitions times shards may be at most ${labels.length}.`,
      },
    );
  }
  const byClass = new Uint32Array(labels.length);
  let filled = 0;
  for (const group of samplesByClass(labels, classes)) {
    byClass.set(random.shuffle(group), filled);
    filled += group.length;
  }
  const shards = random.shuffle(cutEvenly(byClass, shardCount));
  return Array.from({ length: partitions }, (_, partition) =>
    join(shards.slice(partition * shardsPerPartition, (partition + 1) * shardsPerPartition)),
  );
}

function join(lists: readonly Uint32Array[]): Uint32Array {
  const joined = new Uint32Array(lists.reduce((sum, list) => sum + list.length, 0));
  let filled = 0;
  for (const list of lists) {
    joined.set(list, filled);
    filled += list.length;
  }
  return joined;
}
