import { describeServability } from '../../common/domain/describe-servability.ts';
import type { ModelVersion } from '../../common/domain/model.ts';
import { servabilityOf } from '../../common/domain/servability.ts';
import { AppError } from '../../common/errors.ts';
import { ServedFormat } from '../../common/serving/replica-plan.ts';
import { inferShapes } from '../../common/specs/model-shapes.ts';
import type { StoredDeployment } from '../storage/rows/deployment-rows.ts';

type Served = Pick<
  StoredDeployment,
  'model' | 'modelSpec' | 'memory' | 'interface' | 'inputs' | 'outputs' | 'classes' | 'canChat'
>;

/**
 * What devices are told of a model, and clients ask it by.
 * @throws AppError `model-unsupported` for what cannot be served, with what to do instead
 */
export function servedModel(model: ModelVersion, classes: readonly string[] | null): Served {
  const { name, version, sha256, sizeBytes, spec, description } = model;
  const format = ServedFormat.safeParse(model.format).data;
  const words = describeServability(servabilityOf(model));
  if (words !== undefined || format === undefined || description?.kind !== 'model') {
    throw refusal(model, words?.why ?? 'its header was never read', words?.instead ?? 'Import it again.');
  }
  if (format === 'parameters-f32' && spec === null) {
    throw refusal(model, 'only the trainer that made it knows its layers', 'Export it with that trainer, as ONNX.');
  }
  return {
    model: { name, version, sha256, sizeBytes, format },
    modelSpec: spec,
    memory: description.memory,
    interface: format === 'gguf' ? 'text' : 'tensors',
    inputs: spec === null ? (description.inputs ?? []) : portsOf(spec).inputs,
    outputs: spec === null ? (description.outputs ?? []) : portsOf(spec).outputs,
    classes: classes === null ? null : [...classes],
    canChat: format === 'gguf',
  };
}

function portsOf(spec: NonNullable<ModelVersion['spec']>): Pick<Served, 'inputs' | 'outputs'> {
  const { output } = inferShapes(spec);
  const answer = (name: string) => ({ name, type: 'float32', shape: ['batch', ...output] });
  return {
    inputs: [{ name: 'input', type: 'float32', shape: ['batch', ...spec.input] }],
    outputs:
      spec.loss === 'mean-squared-error'
        ? [answer('values'), answer('logits')]
        : [answer('probabilities'), answer('logits')],
  };
}

function refusal({ name, version, format }: ModelVersion, why: string, hint: string): AppError {
  return new AppError('model-unsupported', `${name}@${version} cannot be served: ${why}`, {
    details: { model: name, version, format },
    hint,
  });
}
