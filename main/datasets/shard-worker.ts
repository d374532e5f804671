import { readFileSync } from 'node:fs';
import { decodeSamplePack } from '../../common/datasets/sample-pack.ts';
import { selectSamples } from '../../common/datasets/select-samples.ts';
import type { BlobReference } from '../../common/domain/assignment.ts';
import type { PartitionSpec } from '../../common/specs/partition-spec.ts';
import { answerCalls } from '../../platform/process/calls.ts';
import { lineToParentThread } from '../../platform/process/worker-line.ts';
import { partitionSamples } from './partition/partition-samples.ts';
import { writeSamplePack } from './write-sample-pack.ts';

/** A shard that was written to a file. */
export interface WrittenShard extends BlobReference {
  readonly file: string;
  readonly samples: number;
}

/** What the thread that cuts data does. */
export type ShardMethods = {
  /** Cuts a sample pack into as many shards as there are files. */
  cut(input: {
    readonly packFile: string;
    readonly spec: PartitionSpec;
    readonly seed: number;
    readonly files: readonly string[];
  }): Promise<WrittenShard[]>;
};

const methods: ShardMethods = {
  async cut({ packFile, spec, seed, files }) {
    const set = decodeSamplePack(new Uint8Array(readFileSync(packFile)).buffer);
    const parts = partitionSamples(set.labels, set.classes.length, spec, files.length, seed);
    const shards: WrittenShard[] = [];
    for (const [index, file] of files.entries()) {
      const shard = selectSamples(set, parts[index] ?? []);
      shards.push({ file, samples: shard.count, ...(await writeSamplePack(shard, file)) });
    }
    return shards;
  },
};

answerCalls(lineToParentThread(), methods);
