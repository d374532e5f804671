import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DeviceId, JobId, Sha256, TaskId } from '../../../../common/domain/ids.ts';
import { CompressionSpec } from '../../../../common/specs/compression-spec.ts';
import { MODEL_PRESETS } from '../../../../common/specs/model-presets.ts';
import { OptimizerSpec } from '../../../../common/specs/optimizer-spec.ts';
import { PersonalSpec } from '../../../../common/specs/personal-spec.ts';
import { UpdatePhase } from '../../../../common/updates/agent-report.ts';
import { type CommandMessage, decodeCommand, encodeCommand } from '../../../../platform/wire/command-wire.ts';
import { decodeMetrics, encodeMetrics } from '../../../../platform/wire/metrics-wire.ts';
import { decodeRegistration, encodeRegistration } from '../../../../platform/wire/registration-wire.ts';
import { decodeTaskReference, encodeTaskReference } from '../../../../platform/wire/task-reference-wire.ts';
import {
  HardwareSchema,
  LocalDatasetSchema,
  RegisterRequestSchema,
} from '../../../../proto/gen/edgeorchestra/v1/device_registry_pb.js';
import {
  CommandSchema,
  DeviceMetricsSchema,
  LocalTrainingSchema,
  SecureAggregationSchema,
} from '../../../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import { TaskReferenceSchema } from '../../../../proto/gen/edgeorchestra/v1/task_reference_pb.js';
import { aHash } from '../../builders/a-hash.ts';
import { aLocalDataset, aRegistration } from '../../builders/a-registration.ts';
import { someMetrics } from '../../builders/some-metrics.ts';
import { someTraining } from '../../builders/some-training.ts';

const OPTIMIZERS = ['sgd', 'momentum', 'nesterov', 'adam', 'adamw'].map((name) => OptimizerSpec.parse({ name }));

const PERSONAL = [{ layers: 'norm' }, { layers: 'last', count: 2 }, { layers: 'listed', indices: [0, 3] }].map((spec) =>
  PersonalSpec.parse(spec),
);
const COMPRESSIONS = ['none', 'float16', 'bfloat16', 'int8', 'top-k'].map((name) => CompressionSpec.parse({ name }));

/** What arrives of a message when it has travelled. */
function sent<Schema extends DescMessage>(schema: Schema, message: MessageInitShape<Schema>): MessageShape<Schema> {
  return fromBinary(schema, toBinary(schema, create(schema, message)));
}

const id = fc.stringMatching(/^[a-z0-9-]{1,64}$/);
const name = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,63}$/);
const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 64 });
const uint32 = fc.integer({ min: 1, max: 0xffff_ffff });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const hash = fc.stringMatching(/^[0-9a-f]{64}$/).map((value) => Sha256.parse(value));
const blob = fc.record({ sha256: hash, sizeBytes: fc.maxSafeNat() });
const task = fc.record({ taskId: id.map((value) => TaskId.parse(value)), attempt: uint32 });

const amount = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });
const vitals = fc.record({
  powerSource: fc.option(fc.constantFrom('mains' as const, 'battery' as const)),
  thermal: fc.option(fc.constantFrom('nominal' as const, 'fair' as const, 'serious' as const, 'critical' as const)),
  memoryPressure: fc.option(fc.constantFrom('normal' as const, 'warning' as const, 'critical' as const)),
  network: fc.option(fc.record({ receivedBytesPerSecond: amount, sentBytesPerSecond: amount })),
  power: fc.option(fc.record({ watts: amount, scope: fc.constantFrom('processor' as const, 'machine' as const) })),
  gpuUsage: fc.option(share),
});

const metrics = fc.record({
  cpuUsage: share,
  memoryUsedBytes: fc.maxSafeNat(),
  memoryTotalBytes: fc.maxSafeNat(),
  diskFreeBytes: fc.maxSafeNat(),
  loadAverage: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
  battery: fc.option(fc.record({ level: share, charging: fc.boolean() })),
  training: fc.option(
    fc.record({
      backend: fc.constantFrom('strict', 'wasm', 'paired', 'blas'),
      library: fc.option(fc.constant('OpenBLAS 0.3.21')),
      threads: fc.integer({ min: 1, max: 64 }),
      samplesPerSecond: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
    }),
  ),
  vitals: fc.option(vitals),
  work: fc.option(fc.record({ samplesPerSecond: fc.option(amount), tokensPerSecond: fc.option(amount) })),
});

const registration = fc.record({
  id: id.map((value) => DeviceId.parse(value)),
  name: text,
  agentVersion: text,
  instanceId: text,
  hardware: fc.record({
    model: text,
    chip: text,
    architecture: text,
    system: text,
    cores: uint32,
    performanceCores: fc.option(uint32),
    memoryBytes: fc.maxSafeNat(),
  }),
  datasets: fc.array(
    fc.record({ name, shape: fc.array(uint32, { maxLength: 3 }), classes: fc.array(text), samples: uint32 }),
    { maxLength: 3 },
  ),
  trainers: fc.array(
    fc.record({ name, sha256: hash, language: fc.constantFrom('python' as const, 'javascript' as const) }),
    { maxLength: 3 },
  ),
  features: fc.array(text, { maxLength: 3 }),
  tasks: fc.array(task, { maxLength: 3 }),
  lastSleep: fc.option(fc.record({ lastedMs: fc.maxSafeNat(), endedMsAgo: fc.maxSafeNat() })),
  networkCards: fc.array(
    fc.record({
      name: fc.string({ maxLength: 64 }),
      mac: fc
        .array(fc.nat(255), { minLength: 6, maxLength: 6 })
        .map((bytes) => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':')),
      medium: fc.constantFrom('wired' as const, 'wireless' as const, null),
      address: fc.option(fc.ipV4()),
      netmask: fc.option(fc.ipV4()),
      wakes: fc.option(fc.boolean()),
    }),
    { maxLength: 3 },
  ),
  updates: fc.option(
    fc.record({
      obstacle: fc.option(
        fc.record({ code: fc.constant('update-refused' as const), message: fc.string(), nextStep: fc.string() }),
      ),
      underWay: fc.option(fc.record({ order: fc.uuid(), phase: fc.constantFrom(...UpdatePhase.options) })),
      last: fc.option(
        fc.record({
          order: fc.uuid(),
          version: fc.constant('1.2.3'),
          outcome: fc.constantFrom('updated' as const, 'rolled-back' as const, 'refused' as const),
          failure: fc.option(fc.record({ code: fc.constant('update-failed' as const), message: fc.string() })),
        }),
      ),
    }),
  ),
});

const trainer = fc.record({
  trainer: name,
  sha256: hash,
  settings: fc.dictionary(
    text.filter((key) => key !== '__proto__'),
    fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)),
    {
      maxKeys: 3,
    },
  ),
});

const positive = fc.double({ min: 1e-9, max: 1e6, noNaN: true });

const command: fc.Arbitrary<CommandMessage> = fc.record({
  id: text,
  body: fc.oneof(
    fc.record({
      kind: fc.constant('train' as const),
      assignment: fc.record({
        task,
        jobId: id.map((value) => JobId.parse(value)),
        round: uint32,
        model: fc.oneof(fc.constantFrom(...Object.values(MODEL_PRESETS).map(({ spec }) => spec)), trainer),
        parameters: blob,
        deltas: fc.option(
          fc.record({
            packing: fc.constantFrom(...COMPRESSIONS),
            deltas: fc.array(fc.record({ base: fc.option(hash), change: blob }), { minLength: 1, maxLength: 3 }),
          }),
        ),
        data: fc.oneof(
          blob.map((shard) => ({ kind: 'shard' as const, ...shard })),
          name.map((dataset) => ({ kind: 'local' as const, dataset, classes: ['0', 'é'] })),
        ),
        noise: fc.option(fc.record({ clipNorm: positive, deviation: positive })),
        sharedSteps: fc.option(fc.record({ meanPacking: fc.constantFrom(...COMPRESSIONS) })),
        controls: fc.option(fc.record({ shared: fc.option(blob), part: fc.option(blob) })),
        finishWithinSeconds: fc.option(fc.double({ min: 1e-3, max: 604_800, noNaN: true })),
        training: fc.record({
          epochs: uint32,
          steps: fc.option(fc.record({ count: uint32, first: fc.maxSafeNat(), orderSeed: uint32 })),
          keepsOptimizer: fc.boolean(),
          personal: fc.option(fc.record({ spec: fc.constantFrom(...PERSONAL), seed: uint32, isFinal: fc.boolean() })),
          batchSize: uint32,
          learningRate: fc.double({ min: 1e-9, max: 100, noNaN: true }),
          optimizer: fc.constantFrom(...OPTIMIZERS),
          clipNorm: fc.option(fc.double({ min: 1e-9, max: 1e6, noNaN: true })),
          compression: fc.constantFrom(...COMPRESSIONS),
          proximalMu: fc.double({ min: 0, max: 1_000, noNaN: true }),
          seed: fc.integer({ min: 0, max: 0xffff_ffff }),
          reproducible: fc.boolean(),
        }),
        secure: fc.option(
          fc.record({
            session: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex')),
            seat: fc.integer({ min: 1, max: 65_535 }),
            threshold: fc.integer({ min: 2, max: 65_535 }),
            participants: fc.integer({ min: 2, max: 65_535 }),
            mostSamples: fc.integer({ min: 1 }),
            clipNorm: fc.double({ min: 1e-9, max: 1e6, noNaN: true }),
          }),
        ),
      }),
    }),
    fc.record({
      kind: fc.constant('initialise' as const),
      assignment: fc.record({
        task,
        jobId: id.map((value) => JobId.parse(value)),
        model: trainer,
        shape: fc.array(uint32, { minLength: 1, maxLength: 3 }),
        classes: fc.array(text, { minLength: 1, maxLength: 3 }),
        seed: fc.integer({ min: 0, max: 0xffff_ffff }),
      }),
    }),
    fc.record({
      kind: fc.constant('evaluate' as const),
      assignment: fc.record({
        task,
        jobId: id.map((value) => JobId.parse(value)),
        round: uint32,
        model: trainer,
        parameters: blob,
        shard: blob,
      }),
    }),
    fc.record({ kind: fc.constant('cancel' as const), task, reason: text }),
  ),
});

describe('what is sent arrives as it was', () => {
  test('a reading', () => {
    fc.assert(
      fc.property(metrics, (value) => {
        expect(decodeMetrics(sent(DeviceMetricsSchema, encodeMetrics(value)))).toEqual(value);
      }),
    );
  });

  test('a registration', () => {
    fc.assert(
      fc.property(registration, (value) => {
        const arrived = decodeRegistration(sent(RegisterRequestSchema, encodeRegistration(value)));
        expect(arrived).toEqual(value);
        expect(JSON.stringify(arrived)).not.toContain('$typeName');
      }),
    );
  });

  test('a command', () => {
    fc.assert(
      fc.property(command, (value) => {
        expect(decodeCommand(sent(CommandSchema, encodeCommand(value)))).toEqual(value);
      }),
    );
  });

  test('a reference to a task', () => {
    fc.assert(
      fc.property(task, (value) => {
        expect(decodeTaskReference(sent(TaskReferenceSchema, encodeTaskReference(value)))).toEqual(value);
      }),
    );
  });
});

const refused = (path: string) =>
  expect.objectContaining({ code: 'invalid-argument', details: { path }, message: expect.stringContaining(path) });

describe('a reading is refused, by the name of the field,', () => {
  test('when there is none', () => {
    expect(() => decodeMetrics(undefined)).toThrow(refused('metrics'));
  });

  test.each([
    ['cpuUsage', { cpuUsage: 1.5 }],
    ['cpuUsage', { cpuUsage: Number.NaN }],
    ['loadAverage', { loadAverage: Number.POSITIVE_INFINITY }],
    ['battery.level', { battery: { level: -1, charging: true } }],
  ])('when %s is wrong: %o', (field, facts) => {
    const wire = sent(DeviceMetricsSchema, encodeMetrics(someMetrics(facts)));
    expect(() => decodeMetrics(wire)).toThrow(refused(`metrics.${field}`));
  });

  test('when a number is larger than can be counted', () => {
    const wire = sent(DeviceMetricsSchema, { ...encodeMetrics(someMetrics()), memoryUsedBytes: (1n << 64n) - 1n });
    expect(() => decodeMetrics(wire)).toThrow(refused('metrics.memoryUsedBytes'));
  });
});

describe('a registration is refused, by the name of the field,', () => {
  const good = encodeRegistration(aRegistration('mac', { datasets: [aLocalDataset()] }));

  test.each<[string, MessageInitShape<typeof RegisterRequestSchema>]>([
    ['id', { ...good, deviceId: 'Mac OS' }],
    ['name', { ...good, name: '' }],
    ['name', { ...good, name: 'x'.repeat(129) }],
    ['hardware', { ...good, hardware: undefined }],
    ['hardware.cores', { ...good, hardware: create(HardwareSchema, { cores: 0 }) }],
    ['datasets.0.name', { ...good, datasets: [create(LocalDatasetSchema, { name: '../etc', samples: 1 })] }],
    ['tasks.0.attempt', { ...good, tasks: [create(TaskReferenceSchema, { taskId: 't1', attempt: 0 })] }],
  ])('when %s is wrong', (field, wire) => {
    expect(() => decodeRegistration(sent(RegisterRequestSchema, wire))).toThrow(refused(`registration.${field}`));
  });
});

describe('a command is refused', () => {
  const train = encodeCommand({
    id: 'c1',
    body: {
      kind: 'train',
      assignment: {
        task: { taskId: TaskId.parse('t1'), attempt: 1 },
        jobId: JobId.parse('j1'),
        round: 1,
        model: { input: [2], layers: [{ type: 'dense', units: 2 }], loss: 'softmax-cross-entropy' },
        parameters: { sha256: aHash('p'), sizeBytes: 24 },
        deltas: null,
        data: { kind: 'local', dataset: 'scans', classes: ['cat'] },
        training: someTraining(),
        secure: null,
        noise: null,
        sharedSteps: null,
        controls: null,
        finishWithinSeconds: null,
      },
    },
  });

  test('when this agent is too old for it', () => {
    expect(() => decodeCommand(sent(CommandSchema, { id: 'c1' }))).toThrow(
      expect.objectContaining({ code: 'unimplemented' }),
    );
  });

  test.each<[string, object]>([
    ['trainPrivately.assignment', { train: undefined }],
    ['trainPrivately.assignment.noise.clipNorm', { clipNorm: 0 }],
    ['trainPrivately.assignment.noise.deviation', { deviation: Number.NaN }],
  ])('when its noise is not what it must be: %s', (path, change) => {
    const own = train.kind?.case === 'train' ? train.kind.value : {};
    const value = { train: own, clipNorm: 1, deviation: 1, ...change };
    expect(() => decodeCommand(sent(CommandSchema, { id: 'c1', kind: { case: 'trainPrivately', value } }))).toThrow(
      refused(path),
    );
  });

  test.each<[string, object]>([
    ['train.assignment.task', { task: undefined }],
    ['train.assignment.parameters', { parameters: undefined }],
    ['train.assignment.parameters.sha256', { parameters: { sha256: '../../etc/passwd' } }],
    ['train.assignment.data.dataset', { data: { case: undefined } }],
    ['train.assignment.deltas.deltas', { deltas: { packing: '{"name":"int8"}', deltas: [] } }],
    ['train.assignment.training', { training: undefined }],
    ['train.assignment.finishWithinSeconds', { finishWithinSeconds: -1 }],
    ['train.assignment.secure.session', { secureAggregation: create(SecureAggregationSchema, {}) }],
    ['train.assignment.model.layers', { modelSpec: '{"input":[2],"layers":[]}' }],
  ])('when %s is wrong', (path, change) => {
    const value = { ...(train.kind?.case === 'train' ? train.kind.value : {}), ...change };
    expect(() => decodeCommand(sent(CommandSchema, { id: 'c1', kind: { case: 'train', value } }))).toThrow(
      refused(path),
    );
  });

  test('when its optimizer is not one, or not JSON', () => {
    const value = train.kind?.case === 'train' ? train.kind.value : {};
    const decoded = (optimizer: string) => () => {
      const training = create(LocalTrainingSchema, { ...value.training, optimizer });
      return decodeCommand(sent(CommandSchema, { id: 'c1', kind: { case: 'train', value: { ...value, training } } }));
    };
    expect(decoded('{"name":"magic"}')).toThrow(refused('train.assignment.training.optimizer.name'));
    expect(decoded('{')).toThrow(expect.objectContaining({ message: 'the optimizer is not JSON' }));
    expect(decoded('')()).toMatchObject({ body: { assignment: { training: { optimizer: { name: 'sgd' } } } } });
  });

  test('when its model is not JSON', () => {
    const value = { ...(train.kind?.case === 'train' ? train.kind.value : {}), modelSpec: '{' };
    expect(() => decodeCommand(sent(CommandSchema, { id: 'c1', kind: { case: 'train', value } }))).toThrow(
      expect.objectContaining({ code: 'invalid-argument', message: 'the model specification is not JSON' }),
    );
  });
});
