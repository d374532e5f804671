import type { ControlClient } from '../common/api-client/control-client.ts';
import type { ModelVersion } from '../common/domain/model.ts';
import { AppError } from '../common/errors.ts';

/** A model as people name it: `NAME`, or `NAME@VERSION`. */
export interface ModelReference {
  readonly name: string;
  readonly version: number | undefined;
}

/** Reads `NAME` or `NAME@VERSION`. @throws AppError `invalid-argument` */
export function parseModelReference(text: string): ModelReference {
  const [, name, version] = /^([^@]+)(?:@v?([1-9]\d{0,8}))?$/.exec(text) ?? [];
  if (name !== undefined) return { name, version: version === undefined ? undefined : Number(version) };
  throw new AppError('invalid-argument', `"${text}" names no model`, {
    hint: 'write NAME or NAME@VERSION, such as mnist@3',
  });
}

/** The version that is meant, the newest when none is named. @throws AppError `not-found` */
export async function findModel(client: Pick<ControlClient, 'models'>, text: string): Promise<ModelVersion> {
  const { name, version } = parseModelReference(text);
  const versions = await client.models.versions({ name });
  const found = version === undefined ? versions[0] : versions.find((one) => one.version === version);
  if (found !== undefined) return found;
  throw new AppError('not-found', `there is no model ${text}`, {
    details: { model: text },
    hint: '"eo models" lists them',
  });
}
