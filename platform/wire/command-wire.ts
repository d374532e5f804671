import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type BlobReference,
  CommandBody,
  type DeltaChain,
  type EvaluateAssignment,
  type InitialiseAssignment,
  type LocalNoise,
  type LocalTraining,
  type TrainAssignment,
} from '../../common/domain/assignment.ts';
import { AppError } from '../../common/errors.ts';
import type {
  Command,
  CommandSchema,
  EvaluateCommand,
  InitialiseCommand,
  TrainCommand,
  DeltaChain as WireDeltaChain,
  LocalTraining as WireLocalTraining,
} from '../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import { decodeWith } from './decode-with.ts';
import { parseJson } from './parse-json.ts';
import { decodeSecureAssignment, encodeSecureAssignment } from './secure-aggregation-wire.ts';
import { encodeTaskReference } from './task-reference-wire.ts';

/** A command with its id, as it travels to a device. */
export interface CommandMessage {
  readonly id: string;
  readonly body: CommandBody;
}

export function encodeCommand({ id, body }: CommandMessage): MessageInitShape<typeof CommandSchema> {
  switch (body.kind) {
    case 'train':
      return { id, kind: encodeTrain(body.assignment) };
    case 'initialise':
      return { id, kind: { case: 'initialise', value: encodeInitialise(body.assignment) } };
    case 'evaluate':
      return { id, kind: { case: 'evaluate', value: encodeEvaluate(body.assignment) } };
    case 'cancel':
      return { id, kind: { case: 'cancel', value: { task: encodeTaskReference(body.task), reason: body.reason } } };
  }
}

/** @throws AppError `invalid-argument`; `unimplemented` for a command that this agent is too old for */
export function decodeCommand({ id, kind }: Command): CommandMessage {
  return { id, body: decodeWith(CommandBody, bodyOf(kind), kind.case ?? 'command') };
}

function bodyOf({ case: kind, value }: Command['kind']): unknown {
  switch (kind) {
    case 'train':
      return { kind, assignment: decodeAssignment(value) };
    case 'trainPrivately':
      return { kind: 'train', assignment: value.train && decodeAssignment(value.train, value) };
    case 'initialise':
      return { kind, assignment: decodeInitialise(value) };
    case 'evaluate':
      return { kind, assignment: decodeEvaluate(value) };
    case 'cancel':
      return { kind, task: value.task, reason: value.reason };
    case undefined:
      throw new AppError('unimplemented', 'this agent does not know the command; update it');
  }
}

function encodeTrain(assignment: TrainAssignment) {
  const train = encodeAssignment(assignment);
  const { noise } = assignment;
  return noise === null
    ? { case: 'train' as const, value: train }
    : { case: 'trainPrivately' as const, value: { train, ...noise } };
}

function encodeAssignment(assignment: TrainAssignment) {
  const { task, jobId, round, model, parameters, deltas, data, training, secure, controls } = assignment;
  const { sharedSteps, finishWithinSeconds } = assignment;
  return {
    task: encodeTaskReference(task),
    jobId,
    round,
    modelSpec: JSON.stringify(model),
    parameters: encodeBlob(parameters),
    data:
      data.kind === 'shard'
        ? { case: 'shard' as const, value: encodeBlob(data) }
        : { case: 'localDataset' as const, value: { name: data.dataset, classes: data.classes } },
    training: encodeTraining(training),
    ...(deltas === null ? {} : { deltas: encodeDeltas(deltas) }),
    ...(secure === null ? {} : { secureAggregation: encodeSecureAssignment(secure) }),
    ...(controls === null ? {} : { controls: encodeControls(controls) }),
    ...(sharedSteps === null ? {} : { sharedSteps: { meanPacking: JSON.stringify(sharedSteps.meanPacking) } }),
    ...(finishWithinSeconds === null ? {} : { finishWithinSeconds }),
  };
}

function encodeControls({ shared, part }: NonNullable<TrainAssignment['controls']>) {
  return {
    ...(shared === null ? {} : { shared: encodeBlob(shared) }),
    ...(part === null ? {} : { part: encodeBlob(part) }),
  };
}

function decodeAssignment(wire: TrainCommand, noise: LocalNoise | null = null): unknown {
  const {
    task,
    jobId,
    round,
    modelSpec,
    parameters,
    deltas,
    data,
    training,
    secureAggregation,
    controls,
    sharedSteps,
    finishWithinSeconds,
  } = wire;
  return {
    task,
    jobId,
    round,
    model: parseJson(modelSpec, 'model specification'),
    parameters: parameters && decodeBlob(parameters),
    deltas: deltas === undefined ? null : decodeDeltas(deltas),
    data:
      data.case === 'shard'
        ? { kind: 'shard', ...decodeBlob(data.value) }
        : { kind: 'local', dataset: data.value?.name, classes: data.value?.classes },
    training: training && decodeTraining(training),
    noise: noise && { clipNorm: noise.clipNorm, deviation: noise.deviation },
    finishWithinSeconds: finishWithinSeconds ?? null,
    secure: secureAggregation === undefined ? null : decodeSecureAssignment(secureAggregation),
    controls:
      controls === undefined
        ? null
        : {
            shared: controls.shared === undefined ? null : decodeBlob(controls.shared),
            part: controls.part === undefined ? null : decodeBlob(controls.part),
          },
    sharedSteps:
      sharedSteps === undefined ? null : { meanPacking: parseJson(sharedSteps.meanPacking, 'packing of the means') },
  };
}

function encodeDeltas({ packing, deltas }: DeltaChain) {
  return {
    packing: JSON.stringify(packing),
    deltas: deltas.map(({ base, change }) => ({ baseSha256: base ?? '', change: encodeBlob(change) })),
  };
}

function decodeDeltas({ packing, deltas }: WireDeltaChain): unknown {
  return {
    packing: parseJson(packing, 'packing of the changes'),
    deltas: deltas.map(({ baseSha256, change }) => {
      return { base: baseSha256 === '' ? null : baseSha256, change: change && decodeBlob(change) };
    }),
  };
}

function encodeTraining({ optimizer, compression, clipNorm, steps, personal, ...plain }: LocalTraining) {
  return {
    ...plain,
    optimizer: JSON.stringify(optimizer),
    compression: JSON.stringify(compression),
    ...(clipNorm === null ? {} : { clipNorm }),
    ...(steps === null ? {} : { steps: { ...steps, first: BigInt(steps.first) } }),
    ...(personal === null ? {} : { personal: { ...personal, spec: JSON.stringify(personal.spec) } }),
  };
}

function decodeTraining({ optimizer, compression, clipNorm, steps, personal, ...plain }: WireLocalTraining): unknown {
  return {
    ...plain,
    clipNorm: clipNorm ?? null,
    steps: steps === undefined ? null : { ...steps, first: Number(steps.first) },
    personal: personal === undefined ? null : { ...personal, spec: parseJson(personal.spec, 'personal layers') },
    ...(optimizer === '' ? {} : { optimizer: parseJson(optimizer, 'optimizer') }),
    ...(compression === '' ? {} : { compression: parseJson(compression, 'compression') }),
  };
}

function encodeInitialise({ task, jobId, model, shape, classes, seed }: InitialiseAssignment) {
  return { task: encodeTaskReference(task), jobId, modelSpec: JSON.stringify(model), shape, classes, seed };
}

function decodeInitialise({ task, jobId, modelSpec, shape, classes, seed }: InitialiseCommand): unknown {
  return { task, jobId, model: parseJson(modelSpec, 'model specification'), shape, classes, seed };
}

function encodeEvaluate({ task, jobId, round, model, parameters, shard }: EvaluateAssignment) {
  return {
    task: encodeTaskReference(task),
    jobId,
    round,
    modelSpec: JSON.stringify(model),
    parameters: encodeBlob(parameters),
    shard: encodeBlob(shard),
  };
}

function decodeEvaluate({ task, jobId, round, modelSpec, parameters, shard }: EvaluateCommand): unknown {
  return {
    task,
    jobId,
    round,
    model: parseJson(modelSpec, 'model specification'),
    parameters: parameters && decodeBlob(parameters),
    shard: shard && decodeBlob(shard),
  };
}

function encodeBlob({ sha256, sizeBytes }: BlobReference) {
  return { sha256, sizeBytes: BigInt(sizeBytes) };
}

function decodeBlob({ sha256, sizeBytes }: { sha256: string; sizeBytes: bigint }) {
  return { sha256, sizeBytes: Number(sizeBytes) };
}
