import type { ModelDescription } from '../domain/file-description.ts';
import { AppError } from '../errors.ts';
import { BoundedReader } from './bounded-reader.ts';
import type { ByteSource } from './byte-source.ts';
import { describeBy } from './describe-by.ts';
import { readVarint } from './protobuf-fields.ts';

const NEWEST_SPECIFICATION = 64;
/** Numbers of the kinds of models in `Model` of Model.proto: each is one of its fields. */
const KINDS = { first: 200, last: 3_100 };

/**
 * The description of a Core ML file (.mlmodel), undefined for anything else. It has no magic number: what is asked for is
 * `specificationVersion`, `description`, perhaps `isUpdatable`, and then a field that holds a model of some kind.
 */
export async function describeCoreMl(source: ByteSource): Promise<ModelDescription | undefined> {
  const reader = new BoundedReader(source, { format: 'Core ML', budgetBytes: 1 << 20 });
  const next = () => readVarint(reader, source.sizeBytes);
  try {
    await reader.fill(2);
    if ((await next()) !== 8) return undefined;
    const version = await next();
    if (version < 1 || version > NEWEST_SPECIFICATION || (await next()) !== 2 * 8 + 2) return undefined;
    reader.skip(await next());
    let tag = await next();
    if (tag === 10 * 8) {
      await next();
      tag = await next();
    }
    const kind = Math.floor(tag / 8);
    const length = tag % 8 === 2 ? await next() : -1;
    if (kind < KINDS.first || kind > KINDS.last || length < 0 || length > reader.remaining) return undefined;
    return describeBy('coreml', source.sizeBytes, { formatVersion: `specification ${version}` });
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
