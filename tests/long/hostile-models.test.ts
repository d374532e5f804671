import { expect, test } from 'vitest';
import { AppError } from '../../common/errors.ts';
import { memorySource } from '../../common/formats/byte-source.ts';
import { recogniseFile } from '../../common/formats/recognise-file.ts';
import { Random } from '../../common/random.ts';
import { type MutatedModel, mutatedModels } from '../support/models/mutate-model.ts';
import { tryAll } from '../support/models/try-all.ts';

test.each([1, 2, 3, 4])(
  'whatever of 2,000 changed models is recognised loads, or ends no process but its own (%i)',
  async (seed) => {
    const recognised: MutatedModel[] = [];
    for (const model of mutatedModels(2_000, new Random(seed))) {
      const found: unknown = await recogniseFile(memorySource(model.bytes)).catch((error: unknown) => error);
      if (!(found instanceof Error)) recognised.push(model);
      else expect(found, model.how).toBeInstanceOf(AppError);
    }
    for (const [model, result] of await tryAll(recognised)) {
      expect(['passed', 'refused'], `${model.how}: ${JSON.stringify(result)}`).toContain(result.outcome);
    }
  },
);
