import { AppError, hasCode } from '../../common/errors.ts';
import type { JobSpec } from '../../common/specs/job-spec.ts';
import type { ModelStore } from '../models/model-store.ts';

/**
 * The job with the stored model that it goes on with settled: version, parameters and layers, which stay with the job also
 * when the version is deleted.
 * @throws AppError `not-found`, or `invalid-specification` for a version without layers or with other parameters than those
 * the job asks for; with the path of the field
 */
export function pinStoredModel<Spec extends JobSpec>(spec: Spec, models: Pick<ModelStore, 'get'>): Spec {
  const { model } = spec;
  if (!('stored' in model)) return spec;
  const found = findVersion(models, model.stored, model.version);
  const { version, sha256 } = found;
  const name = `${model.stored}@${version}`;
  if (found.spec === null || found.format !== 'parameters-f32') {
    const details = { path: 'model.stored' };
    const hint = found.format === 'onnx' ? `Read it as layers first: eo models convert ${name}` : undefined;
    throw new AppError(
      'invalid-specification',
      `model.stored: ${name} is no model of layers: it cannot be trained on`,
      {
        details,
        ...(hint === undefined ? {} : { hint }),
      },
    );
  }
  if (model.sha256 !== null && model.sha256 !== sha256) {
    throw new AppError('invalid-specification', `model.sha256: ${name} has the hash ${sha256}`, {
      details: { path: 'model.sha256' },
    });
  }
  return { ...spec, model: { stored: model.stored, version, sha256, spec: found.spec } };
}

function findVersion(models: Pick<ModelStore, 'get'>, name: string, version: number | null) {
  try {
    return models.get(name, version ?? undefined);
  } catch (error) {
    if (!hasCode(error, 'not-found')) throw error;
    const path = version === null ? 'model.stored' : 'model.version';
    throw new AppError(error.code, `${path}: ${error.message}`, { cause: error, details: { ...error.details, path } });
  }
}
