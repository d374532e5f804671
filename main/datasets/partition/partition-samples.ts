import { AppError } from '../../../common/errors.ts';
import { Random } from '../../../common/random.ts';
import type { PartitionSpec } from '../../../common/specs/partition-spec.ts';
import { partitionByDirichlet } from './partition-by-dirichlet.ts';
import { partitionByShards } from './partition-by-shards.ts';
import { partitionEvenly } from './partition-evenly.ts';

/**
 * Cuts samples into parts: the indices of each part, ascending, every sample exactly once and no part empty. The same
 * arguments give the same parts on every machine.
 *
 * `labels[i]` is the class of sample i, from 0 to `classes` − 1. Throws `invalid-specification` when there are fewer
 * samples than the scheme needs.
 */
export function partitionSamples(
  labels: Int32Array,
  classes: number,
  spec: PartitionSpec,
  partitions: number,
  seed: number,
): Uint32Array[] {
  if (!Number.isInteger(partitions) || partitions < 1) {
    throw new AppError('invalid-specification', `data cannot be cut into ${partitions} partitions`, {
      details: { partitions },
      hint: 'Ask for one partition or more.',
    });
  }
  if (partitions > labels.length) {
    throw new AppError('invalid-specification', `${labels.length} samples are too few for ${partitions} partitions`, {
      details: { samples: labels.length, partitions },
      hint: `Ask for at most ${labels.length} partitions.`,
    });
  }
  const random = new Random(seed);
  const parts = cut(labels, classes, spec, partitions, random);
  for (const part of parts) part.sort();
  return parts;
}

function cut(
  labels: Int32Array,
  classes: number,
  spec: PartitionSpec,
  partitions: number,
  random: Random,
): Uint32Array[] {
  if (spec.scheme === 'iid') return partitionEvenly(labels.length, partitions, random);
  if (spec.scheme === 'shards') return partitionByShards(labels, classes, spec.shardsPerPartition, partitions, random);
  return partitionByDirichlet(labels, classes, spec, partitions, random);
}
