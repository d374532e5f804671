import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { decodeSamplePack, encodeSamplePack } from '../../common/datasets/sample-pack.ts';
import type { SampleSet } from '../../common/datasets/sample-set.ts';
import { selectSamples } from '../../common/datasets/select-samples.ts';
import { Sha256 } from '../../common/domain/ids.ts';
import type { PartitionSpec } from '../../common/specs/partition-spec.ts';
import { asStorageError } from '../../platform/blobs/durable-files.ts';
import { answerCalls } from '../../platform/process/calls.ts';
import { lineToParentThread } from '../../platform/process/worker-line.ts';
import { partitionSamples } from './partition/partition-samples.ts';

/** A shard that was written to a file. */
export interface WrittenShard {
  readonly file: string;
  readonly sha256: Sha256;
  readonly sizeBytes: number;
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
      shards.push(await writeShard(selectSamples(set, parts[index] ?? []), file));
    }
    return shards;
  },
};

async function writeShard(set: SampleSet, file: string): Promise<WrittenShard> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const handle = await open(file, 'w');
  try {
    for (const chunk of encodeSamplePack(set)) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      await handle.writeFile(chunk);
    }
  } catch (error) {
    throw asStorageError(error);
  } finally {
    await handle.close();
  }
  return { file, sha256: Sha256.parse(hash.digest('hex')), sizeBytes, samples: set.count };
}

answerCalls(lineToParentThread(), methods);
