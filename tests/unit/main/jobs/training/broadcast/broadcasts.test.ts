import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { JobId, type Sha256 } from '../../../../../../common/domain/ids.ts';
import { Random } from '../../../../../../common/random.ts';
import { downOf } from '../../../../../../common/specs/compression-spec.ts';
import { Broadcasts } from '../../../../../../main/jobs/training/broadcast/broadcasts.ts';
import { Compute } from '../../../../../../main/jobs/training/compute/compute.ts';
import { Database } from '../../../../../../main/storage/database.ts';
import { BroadcastRows } from '../../../../../../main/storage/rows/broadcast-rows.ts';
import { JobRows } from '../../../../../../main/storage/rows/job-rows.ts';
import { codecFor } from '../../../../../../native/codecs/codec-for.ts';
import { BlobStore } from '../../../../../../platform/blobs/blob-store.ts';
import { sha256Of } from '../../../../../../platform/blobs/sha256-file.ts';
import { aTemporaryFolder } from '../../../../../support/temporary-folder.ts';
import { aTrainSpec } from '../../../../builders/a-train-spec.ts';
import { started } from '../../../storage/a-store.ts';

const JOB = JobId.parse('j1');
const COUNT = 650;
const BYTES = 4 * COUNT;

/** What the devices of a job start from, with its worker; the same folder goes on with what an earlier life has left. */
async function aStage(compression: object, folder = aTemporaryFolder()) {
  const spec = aTrainSpec({ compression });
  const database = await started(new Database(join(folder, 'orchestrator.sqlite')));
  const blobs = await started(new BlobStore(join(folder, 'blobs')));
  const jobs = new JobRows(database);
  const unstarted = { wait: null, startedAt: null, endedAt: null, failure: null, earlyStop: null, model: null };
  if (jobs.get(JOB) === undefined) jobs.add({ id: JOB, state: 'running', spec, createdAt: 0, ...unstarted });
  const rows = new BroadcastRows(database);
  const compute = new Compute();
  onTestFinished(() => compute.end());
  await compute.open(spec);
  const releaseBlob = (sha256: Sha256) => blobs.release(sha256, (content) => rows.uses(content));
  const broadcasts = new Broadcasts(
    { database, broadcasts: rows, blobs, releaseBlob },
    { jobId: JOB, compression: spec.compression, compute },
  );
  /** Parameters as a round before this one may have made them. */
  const exact = async (round: number, size = 0.05) => {
    const random = new Random(round);
    const values = Float32Array.from({ length: COUNT }, () => size * random.normal());
    return await blobs.write([new Uint8Array(values.buffer)]);
  };
  const valuesOf = (sha256: Sha256) => new Float32Array(new Uint8Array(readFileSync(blobs.path(sha256))).buffer);
  return { folder, blobs, rows, broadcasts, exact, valuesOf, codec: codecFor(downOf(spec.compression)) };
}

/** What a chain leads to from nothing, or from other parameters. */
function walked(stage: Awaited<ReturnType<typeof aStage>>, chain: readonly Sha256[], start = new Float32Array(COUNT)) {
  const values = Float32Array.from(start);
  for (const sha256 of chain) {
    let at = 0;
    for (const block of stage.codec.decode(readFileSync(stage.blobs.path(sha256)), COUNT)) {
      for (const change of new Float32Array(block.buffer, block.byteOffset, block.byteLength / 4)) {
        values[at] = (values[at] ?? 0) + change;
        at++;
      }
    }
  }
  return sha256Of(new Uint8Array(values.buffer));
}

describe('what the devices of a round start from', () => {
  test('is what the round before has made, where parameters travel as they are', async () => {
    for (const compression of [{ name: 'none' }, { name: 'int8', down: 'none' }]) {
      const { broadcasts, exact, rows } = await aStage(compression);
      const parameters = await exact(1);
      expect(await broadcasts.of(1, parameters)).toEqual({ parameters, deltas: null });
      expect(rows.ofJob(JOB)).toEqual([]);
    }
  });

  test('follows that by changes, of which as many are told as are less than the whole', async () => {
    const stage = await aStage({ name: 'int8' });
    const { broadcasts, exact, valuesOf, blobs } = stage;
    const lengths: number[] = [];
    let before: Sha256 | null = null;
    for (let round = 1; round <= 6; round++) {
      const target = await exact(round);
      const { parameters, deltas } = await broadcasts.of(round, target);
      const chain = deltas?.deltas ?? [];
      lengths.push(chain.length);
      expect(chain.at(-1)?.base).toBe(before);
      expect(chain.every(({ change }) => existsSync(blobs.path(change.sha256)))).toBe(true);
      expect(chain.reduce((sum, { change }) => sum + change.sizeBytes, 0)).toBeLessThan(BYTES);
      const off = valuesOf(parameters.sha256).map((value, i) => Math.abs(value - (valuesOf(target.sha256)[i] ?? 0)));
      expect(Math.max(...off)).toBeLessThan(0.002);
      const changes = chain.map(({ change }) => change.sha256);
      if (chain[0]?.base === null) expect(walked(stage, changes)).toBe(parameters.sha256);
      before = parameters.sha256;
    }
    expect(lengths).toEqual([1, 2, 3, 3, 3, 3]);
  });

  test('lets go of what no device can use any more', async () => {
    const { broadcasts, exact, blobs, rows } = await aStage({ name: 'float16' });
    const targets: Sha256[] = [];
    for (let round = 1; round <= 4; round++) {
      const target = await exact(round);
      targets.push(target.sha256);
      await broadcasts.of(round, target);
    }
    // Two changes of half the size each are no less than the whole.
    const [last, ...others] = rows.ofJob(JOB).toReversed();
    expect(others).toEqual([]);
    const kept = [last?.parametersSha256, last?.delta?.change.sha256, ...targets];
    expect(new Set(await blobs.list())).toEqual(new Set(kept));
    for (const sha256 of rows.removeOf(JOB)) await blobs.release(sha256, (content) => rows.uses(content));
    expect(new Set(await blobs.list())).toEqual(new Set(targets));
  });

  test('is the same after the orchestrator was killed, in a round and between two', async () => {
    const before = await aStage({ name: 'int8' });
    const target = await before.exact(1);
    const first = await before.broadcasts.of(1, target);
    const second = await before.broadcasts.of(2, await before.exact(2));

    const inRound = await aStage({ name: 'int8' }, before.folder);
    expect(await inRound.broadcasts.of(2, await inRound.exact(2))).toEqual(second);
    const third = await inRound.broadcasts.of(3, await inRound.exact(3));

    const other = await aStage({ name: 'int8' });
    expect(await other.broadcasts.of(1, await other.exact(1))).toEqual(first);
    await other.broadcasts.of(2, await other.exact(2));
    const between = await aStage({ name: 'int8' }, other.folder);
    expect(await between.broadcasts.of(3, await between.exact(3))).toEqual(third);
  });

  test('is at first the whole with top-k, whose largest values are no model, and changes from then on', async () => {
    const stage = await aStage({ name: 'top-k', share: 0.1, down: 'same' });
    const target = await stage.exact(1);
    const start = stage.valuesOf(target.sha256);
    expect(await stage.broadcasts.of(1, target)).toEqual({ parameters: target, deltas: null });
    const { parameters, deltas } = await stage.broadcasts.of(2, await stage.exact(2));
    expect(deltas?.deltas).toMatchObject([{ base: target.sha256, change: { sizeBytes: 8 * 65 } }]);
    const changes = deltas?.deltas.map(({ change }) => change.sha256) ?? [];
    expect(walked(stage, changes, start)).toBe(parameters.sha256);
  });

  test('is the whole where a change is too large for the format, and is followed again after that', async () => {
    const { broadcasts, exact } = await aStage({ name: 'float16' });
    await broadcasts.of(1, await exact(1));
    const far = await exact(2, 1e6);
    expect(await broadcasts.of(2, far)).toEqual({ parameters: far, deltas: null });
    const near = await exact(2, 1e6 + 1);
    expect((await broadcasts.of(3, near)).deltas?.deltas).toMatchObject([{ base: far.sha256 }]);
  });

  test('is not made of what is not the model', async () => {
    const { broadcasts, blobs } = await aStage({ name: 'int8' });
    const file = blobs.temporaryPath();
    writeFileSync(file, 'short');
    const short = await blobs.adopt(file);
    await expect(broadcasts.of(1, short)).rejects.toMatchObject({ code: 'internal' });
  });
});
