import { expect, test } from 'vitest';
import { FileDescription } from '../../../../common/domain/file-description.ts';
import { AppError } from '../../../../common/errors.ts';
import type { ByteSource } from '../../../../common/formats/byte-source.ts';
import { recogniseFile } from '../../../../common/formats/recognise-file.ts';
import { Random } from '../../../../common/random.ts';
import { mutatedModels } from '../../../support/models/mutate-model.ts';
import { tryAll } from '../../../support/models/try-all.ts';

const CODES = new Set(['model-malformed', 'model-truncated']);
const LOADED_ON_TRIAL = 150;

/** Counts what is read, and remembers the largest piece. */
function counted(bytes: Uint8Array) {
  const seen = { bytes: 0, largest: 0 };
  const source: ByteSource = {
    sizeBytes: bytes.length,
    read: async (offset, length) => {
      seen.bytes += length;
      seen.largest = Math.max(seen.largest, length);
      return bytes.subarray(offset, offset + length);
    },
  };
  return { source, seen };
}

test('of a thousand models that were changed on purpose, each is refused with a code or loads', async () => {
  const models = mutatedModels(1_000, new Random(2026));
  const recognised = [];
  for (const model of models) {
    const { source, seen } = counted(model.bytes);
    const found: unknown = await recogniseFile(source).catch((error: unknown) => error);
    if (found instanceof AppError) expect(CODES, model.how).toContain(found.code);
    else if (FileDescription.parse(found).kind === 'model') recognised.push(model);
    expect(seen.bytes, model.how).toBeLessThan(3 * model.bytes.length + (64 << 10));
    expect(seen.largest, model.how).toBeLessThanOrEqual(256 << 10);
  }
  // Enough of both for the test to mean something.
  expect(recognised.length).toBeGreaterThan(LOADED_ON_TRIAL);
  expect(models.length - recognised.length).toBeGreaterThan(500);
  const outcomes = new Map<string, number>();
  for (const [model, result] of await tryAll(recognised.slice(0, LOADED_ON_TRIAL))) {
    expect(['passed', 'refused'], `${model.how}: ${JSON.stringify(result)}`).toContain(result.outcome);
    const outcome = result.outcome === 'refused' ? result.code : result.outcome;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  expect(outcomes.get('passed')).toBeGreaterThan(20);
  expect(outcomes.get('load-failed')).toBeGreaterThan(20);
}, 180_000);
