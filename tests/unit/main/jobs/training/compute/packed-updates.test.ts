import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Random } from '../../../../../../common/random.ts';
import { CompressionSpec } from '../../../../../../common/specs/compression-spec.ts';
import { Compute } from '../../../../../../main/jobs/training/compute/compute.ts';
import { updateBytes } from '../../../../../../main/jobs/training/update-bytes.ts';
import { codecFor } from '../../../../../../native/codecs/codec-for.ts';
import { aTemporaryFolder } from '../../../../../support/temporary-folder.ts';
import { aTrainSpec } from '../../../../builders/a-train-spec.ts';

const model = { input: [300], layers: [{ type: 'dense', units: 120 }] };
const ONCE = { weight: 1, scale: 1 };
const COUNT = 300 * 120 + 120;
const ALL = ['none', 'float16', 'bfloat16', 'int8', 'top-k'].map((name) =>
  CompressionSpec.parse(name === 'top-k' ? { name, share: 0.5 } : { name }),
);

function anUpdate(seed: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: COUNT }, () => random.normal() / 100);
}

/** The worker of a job, at the beginning of a round. */
async function aWorker(compression: CompressionSpec) {
  const folder = aTemporaryFolder();
  const compute = new Compute();
  onTestFinished(() => compute.end());
  expect(await compute.open(aTrainSpec({ model, reproducible: true, compression }))).toBe(COUNT);
  const file = join(folder, 'start');
  const { sha256, sizeBytes } = await compute.initialise(1, file);
  await compute.begin({ file, sha256 }, null);
  const put = (name: string, bytes: Uint8Array) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  const change = async () => {
    const target = join(folder, 'end');
    await compute.commit({ file: target, stateFile: join(folder, 'state') });
    const [before, after] = [file, target].map((path) => new Float32Array(new Uint8Array(readFileSync(path)).buffer));
    return Float32Array.from(after ?? [], (value, i) => value - (before?.[i] ?? 0));
  };
  return { compute, put, change, sizeBytes };
}

describe.each(ALL)('updates packed as %o', (compression) => {
  const codec = codecFor(compression);

  test('are unpacked while they are added up, by their weights', async () => {
    const { compute, put, change, sizeBytes } = await aWorker(compression);
    const packed = [1, 2].map((seed) => codec.encode(anUpdate(seed)));
    for (const [index, bytes] of packed.entries()) {
      expect(bytes).toHaveLength(updateBytes(aTrainSpec({ compression }), sizeBytes));
      const file = put(`u${index}`, bytes);
      await compute.check([file]);
      await compute.fold([{ file, contribution: { weight: index === 0 ? 3 : 1, scale: 1 } }]);
    }
    const changed = await change();
    const second = anUpdate(2);
    const meant = anUpdate(1).map((value, i) => (3 * value + (second[i] ?? 0)) / 4);
    const distance = Math.hypot(...changed.map((value, i) => value - (meant[i] ?? 0)).subarray(0, 10_000));
    const share = distance / Math.hypot(...meant.subarray(0, 10_000));
    expect(share).toBeLessThan(
      { none: 1e-4, float16: 1e-3, bfloat16: 5e-3, int8: 0.02, 'top-k': 0.5 }[compression.name],
    );
  });

  test('are refused when they are not that, and leave no trace', async () => {
    const { compute, put, change } = await aWorker(compression);
    const good = codec.encode(anUpdate(1));
    await compute.fold([{ file: put('good', good), contribution: ONCE }]);
    const before = await change();
    const poisoned = good.slice();
    poisoned.fill(0xff);
    const bad = [put('poisoned', poisoned), put('long', Buffer.concat([good, good]))];
    const refusals = await compute.fold([...bad, put('again', good)].map((file) => ({ file, contribution: ONCE })));
    expect(refusals).toMatchObject([
      { code: compression.name === 'top-k' ? 'update-malformed' : 'update-not-finite' },
      { code: 'update-malformed' },
      null,
    ]);
    expect(await compute.check([put('short', good.subarray(1)), put('fine', good)])).toMatchObject([
      { code: 'update-malformed' },
      null,
    ]);
    // The good ones only: what was refused would be part of it.
    const twice = await change();
    expect(Math.max(...twice.map((value, i) => Math.abs(value - 2 * (before[i] ?? 0))))).toBeLessThan(1e-7);
  });
});
