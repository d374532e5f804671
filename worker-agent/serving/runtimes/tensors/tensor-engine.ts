import { AppError } from '../../../../common/errors.ts';
import type { AnswerEnd } from '../../../../common/serving/inference-answer.ts';
import type { RuntimeCall } from '../../runtime.ts';
import type { Course, Engine } from '../engine.ts';
import { TensorBatcher } from './tensor-batcher.ts';
import { cutTensors, joinTensors } from './tensor-block.ts';
import type { TensorModel } from './tensor-model.ts';
import { matchInputs, matchOutputs } from './tensor-port.ts';

/** Answers tensors with tensors. */
export class TensorEngine implements Engine {
  readonly facts: Engine['facts'];
  readonly #model: TensorModel;
  readonly #batcher: TensorBatcher;

  constructor(model: TensorModel, facts: Engine['facts']) {
    this.facts = facts;
    this.#model = model;
    this.#batcher = new TensorBatcher(model);
  }

  async answer({ body, content }: RuntimeCall, course: Course): Promise<AnswerEnd> {
    if (body.kind !== 'tensors') {
      throw new AppError('invalid-argument', 'this model answers tensors, not texts', { details: { path: 'kind' } });
    }
    const inputs = matchInputs(this.#model.inputs, cutTensors(body.inputs, content));
    const asked = matchOutputs(this.#model.outputs, body.outputs);
    const outcome = await this.#batcher.run(inputs, asked, () => course.isCancelled);
    if ('error' in outcome) throw outcome.error;
    const { outputs, content: made } = joinTensors(outcome.outputs);
    const computeUs = Math.round(outcome.runMs * 1_000);
    return {
      finish: 'stop',
      promptTokens: 0,
      completionTokens: 0,
      header: { kind: 'tensors', outputs },
      content: made,
      computeUs,
      promptUs: computeUs,
    };
  }
}
