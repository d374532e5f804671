import { modelOf, type TrainJobSpec } from '../../common/specs/job-spec.ts';
import { inferShapes } from '../../common/specs/model-shapes.ts';
import { strategyOf } from './training/strategies/strategy-of.ts';

/** A thread with the engine in it and no model. */
const THREAD_BYTES = 32 << 20;
/** The parameters, their gradient, the sum of all updates at twice the width, and the mean or the file that is read. */
const COPIES = 5;
/** The sum of hidden updates, and what it decodes to. */
const SECURE_COPIES = 2;
/** What a part keeps, before and after, and the change of all parts at twice the width. */
const CONTROL_COPIES = 4;

/**
 * What a job takes of the orchestrator's memory, rather too little than too much: test data and the update in flight come on
 * top. Of a trainer's model only a round that was committed tells the size.
 */
export function jobMemoryBytes(spec: TrainJobSpec, parameterBytes: number | undefined): number {
  const model = modelOf(spec);
  const known = model === undefined ? 0 : inferShapes(model).parameterCount * Float32Array.BYTES_PER_ELEMENT;
  const { stateVectors, renewControl } = strategyOf(spec);
  const copies =
    COPIES +
    stateVectors +
    (spec.secureAggregation === null ? 0 : SECURE_COPIES) +
    (renewControl === undefined ? 0 : CONTROL_COPIES);
  return THREAD_BYTES + copies * (parameterBytes ?? known);
}
