import { type JobSpecInput, TrainJobSpec } from '../../common/specs/job-spec.ts';
import { parseModelReference } from '../model-reference.ts';
import { type Fields, fieldsOf, given } from '../spec-fields.ts';
import { checkedSpec } from './checked-spec.ts';
import type { TrainFlags } from './train-flags.ts';

interface Sources {
  /** What the specification file says. */
  readonly file?: unknown;
  /** What the file named by `--model` says. */
  readonly model?: unknown;
  readonly flags: TrainFlags;
}

const PRESET_ROUNDS = 10;
const PRESET_LEARNING_RATE = 0.1;

/**
 * The specification of a training job: what the file says, with the flags laid over it. A preset brings what is usual for
 * it where neither says anything.
 * @throws AppError `invalid-specification` that names the field
 */
export function buildTrainSpec({ file, model, flags }: Sources): JobSpecInput {
  const base = fieldsOf(file);
  const { preset, name, rounds, epochs, batch, lr, target, deadline, seed, reproducible, evaluateOn } = flags;
  const { lrSchedule, optimizer, clip, proximal, privacy, localSteps, work } = flags;
  const usual = preset === undefined ? {} : { name: preset, rounds: PRESET_ROUNDS, learningRate: PRESET_LEARNING_RATE };
  const spec = {
    kind: 'train',
    ...usual,
    ...base,
    ...given({ name, rounds, localEpochs: epochs, batchSize: batch, learningRate: lr, targetAccuracy: target }),
    ...given({ compression: compressionOf(base['compression'], flags) }),
    ...given({
      learningRateSchedule: lrSchedule,
      clipNorm: clip,
      proximalMu: proximal,
      privacy,
      localSteps,
      work,
    }),
    ...given({ optimizer: optimizer === undefined ? undefined : optimizerOf(base['optimizer'], optimizer) }),
    ...given({ roundDeadlineSeconds: deadline, seed, reproducible }),
    ...given({ model: preset === undefined ? (storedModel(flags) ?? model) : { preset } }),
    ...given({ evaluation: evaluateOn === undefined ? undefined : { dataset: evaluateOn } }),
    ...given({ earlyStopping: stoppingOf(base['earlyStopping'], flags), keep: flags.keep, priority: flags.priority }),
    ...given({ selection: selectionOf(base['selection'], flags) }),
    ...given({ secureAggregation: secrecyOf(base['secureAggregation'], flags) }),
    ...given({ personal: personalOf(base['personal'], flags) }),
    ...given({ data: dataOf(base['data'], flags), strategy: strategyOf(base['strategy'], flags) }),
  };
  return checkedSpec(TrainJobSpec, spec);
}

function storedModel({ from }: TrainFlags): Fields | undefined {
  if (from === undefined) return undefined;
  const { name, version } = parseModelReference(from);
  return { stored: name, version: version ?? null };
}

function dataOf(file: unknown, { preset, dataset, local, partitions, partition }: TrainFlags): Fields | undefined {
  const usual = preset?.startsWith('mnist-') === true && file === undefined ? 'mnist' : undefined;
  const flags = given({ dataset: dataset ?? usual, partitions, partition });
  if (local === true) return { ...without(fieldsOf(file), 'partition', 'partitions'), ...flags, kind: 'local' };
  if (file === undefined && Object.keys(flags).length === 0) return undefined;
  return { kind: 'managed', ...fieldsOf(file), ...flags };
}

function strategyOf(file: unknown, { strategy, fraction, minDevices }: TrainFlags): Fields | undefined {
  const flags = given({ fraction, minDevices });
  const said = fieldsOf(file);
  if (strategy !== undefined && said['name'] !== strategy) {
    // Of another strategy only what all of them have is of use.
    return { name: strategy, ...given({ fraction: said['fraction'], minDevices: said['minDevices'] }), ...flags };
  }
  if (Object.keys(flags).length === 0) return file === undefined ? undefined : said;
  return { name: 'fedavg', ...said, ...flags };
}

/** Fine-tuning alone keeps no layers before the end. */
function personalOf(file: unknown, { personal, fineTune }: TrainFlags): Fields | undefined {
  if (personal === undefined && fineTune === undefined) return undefined;
  const said = fieldsOf(file);
  const kept =
    personal === undefined ? { layers: 'none', ...said } : given({ ...said, indices: undefined, count: undefined });
  return { ...kept, ...fieldsOf(personal), ...given({ fineTuneEpochs: fineTune }) };
}

function selectionOf(file: unknown, { select, spare, tag }: TrainFlags): Fields | undefined {
  const flags = given({ by: select, spare, tags: tag });
  return Object.keys(flags).length === 0 ? undefined : { ...fieldsOf(file), ...flags };
}

function compressionOf(file: unknown, { compression, compressionDown }: TrainFlags): Fields | undefined {
  if (compressionDown === undefined) return compression && { ...compression };
  return { ...(compression ?? fieldsOf(file)), down: compressionDown };
}

function stoppingOf(file: unknown, { patience, minDelta }: TrainFlags): Fields | undefined {
  const flags = given({ patience, minDelta });
  return Object.keys(flags).length === 0 ? undefined : { ...fieldsOf(file), ...flags };
}

function secrecyOf(file: unknown, { secureAggregation: threshold }: TrainFlags): Fields | undefined {
  return threshold === undefined ? undefined : { ...fieldsOf(file), threshold };
}

/** Settings of another optimizer are none of this one's. */
function optimizerOf(file: unknown, name: string): Fields {
  const said = fieldsOf(file);
  return said['name'] === name ? said : { name };
}

function without(fields: Fields, ...names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}
