import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ResourceName, Sha256 } from '../../../../common/domain/ids.ts';
import { AppError, ERROR_CODES } from '../../../../common/errors.ts';
import type { AnswerEnd, AnswerPiece } from '../../../../common/serving/inference-answer.ts';
import {
  ReplicaId,
  ReplicaPhase,
  type ReplicaPlan,
  type ReplicaStatus,
  ServedFormat,
} from '../../../../common/serving/replica-plan.ts';
import {
  decodeEnd,
  decodeFailure,
  decodePiece,
  encodeEnd,
  encodeFailure,
  encodePiece,
} from '../../../../platform/wire/answer-wire.ts';
import {
  decodeReplicaReport,
  decodeServingPlan,
  encodeReplicaReport,
  encodeServingPlan,
} from '../../../../platform/wire/serving-wire.ts';
import { ServingPlanSchema } from '../../../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import {
  CompletionSchema,
  InferenceFailureSchema,
  OutputPieceSchema,
  ReplicaReportSchema,
} from '../../../../proto/gen/edgeorchestra/v1/inference_pb.js';

const count = (max = 2 ** 31) => fc.integer({ min: 0, max });
const id = fc.stringMatching(/^[a-z0-9-]{1,64}$/).map((text) => ReplicaId.parse(text));
const sha256 = fc.stringMatching(/^[0-9a-f]{64}$/).map((text) => Sha256.parse(text));
const settings = fc.record({
  contextTokens: fc.option(fc.integer({ min: 16, max: 1_048_576 })),
  slots: fc.option(fc.integer({ min: 1, max: 64 })),
  threads: fc.option(fc.integer({ min: 1, max: 256 })),
  idleUnloadSeconds: fc.option(fc.integer({ min: 1, max: 1e9 })),
});
const plan: fc.Arbitrary<ReplicaPlan> = fc.record({
  replicaId: id,
  deployment: fc.constant(ResourceName.parse('tiny')),
  model: fc.record({ sha256, sizeBytes: count(Number.MAX_SAFE_INTEGER) }),
  format: fc.constantFrom(...ServedFormat.options),
  spec: fc.constant(null),
  settings,
  memoryBytes: fc.option(count(Number.MAX_SAFE_INTEGER)),
});
const text = (maxLength: number) => fc.string({ unit: 'grapheme', maxLength: maxLength / 4 });
const status: fc.Arbitrary<ReplicaStatus> = fc.record({
  replicaId: id,
  phase: fc.constantFrom(...ReplicaPhase.options),
  receivedBytes: count(Number.MAX_SAFE_INTEGER),
  problem: fc.option(fc.record({ code: fc.constantFrom(...ERROR_CODES), message: text(1_024) })),
  log: fc.array(text(100), { maxLength: 50 }),
  facts: fc.option(
    fc.record({
      engine: text(32),
      backend: text(128),
      threads: count(),
      memoryBytes: count(Number.MAX_SAFE_INTEGER),
      contextTokens: count(),
      slots: fc.integer({ min: 1, max: 64 }),
      loadMs: count(),
    }),
  ),
  restarts: count(),
});
const float32 = fc.float({ noNaN: true, noDefaultInfinity: true });
const piece: fc.Arbitrary<AnswerPiece> = fc.record({
  text: fc.string({ unit: 'grapheme' }),
  tokens: fc.array(count()),
  probabilities: fc.array(
    fc.record({
      text: fc.string(),
      logProbability: float32,
      alternatives: fc.array(fc.record({ text: fc.string(), logProbability: float32 })),
    }),
  ),
});
const end: fc.Arbitrary<AnswerEnd> = fc.record({
  finish: fc.constantFrom('stop' as const, 'length' as const),
  promptTokens: count(),
  completionTokens: count(),
  header: fc.option(
    fc.oneof(
      fc.record({ kind: fc.constant('embedding' as const), dimensions: fc.integer({ min: 1, max: 1e6 }) }),
      fc.record({
        kind: fc.constant('tensors' as const),
        outputs: fc.array(
          fc.record({
            name: fc.string({ minLength: 1, maxLength: 9 }),
            type: fc.constantFrom('FP32' as const, 'BYTES' as const),
            shape: fc.array(count(), { maxLength: 16 }),
            sizeBytes: count(),
          }),
        ),
      }),
    ),
  ),
  content: fc.uint8Array(),
  computeUs: count(),
  promptUs: count(),
});

test('plans, reports, pieces and ends come over the wire as they are', () => {
  fc.assert(
    fc.property(fc.array(plan, { maxLength: 4 }), (plans) => {
      const bytes = toBinary(ServingPlanSchema, create(ServingPlanSchema, encodeServingPlan(plans)));
      expect(decodeServingPlan(fromBinary(ServingPlanSchema, bytes))).toEqual(plans);
    }),
  );
  fc.assert(
    fc.property(fc.array(status, { maxLength: 4 }), (statuses) => {
      const bytes = toBinary(ReplicaReportSchema, create(ReplicaReportSchema, encodeReplicaReport(statuses)));
      expect(decodeReplicaReport(fromBinary(ReplicaReportSchema, bytes))).toEqual(statuses);
    }),
  );
  fc.assert(
    fc.property(piece, (said) => {
      const bytes = toBinary(OutputPieceSchema, create(OutputPieceSchema, encodePiece(1, said)));
      const { probabilities, ...rest } = decodePiece(fromBinary(OutputPieceSchema, bytes));
      expect(rest).toEqual({ text: said.text, tokens: said.tokens });
      expect(probabilities).toMatchObject(said.probabilities);
    }),
  );
  fc.assert(
    fc.property(end, (said) => {
      const bytes = toBinary(CompletionSchema, create(CompletionSchema, encodeEnd(1, said)));
      expect(decodeEnd(fromBinary(CompletionSchema, bytes), said.content)).toEqual(said);
    }),
  );
});

test('a report of many replicas that have failed with long logs goes into one message, with the last lines of each', () => {
  const log = Array.from({ length: 50 }, (_, line) => `${line} ${'x'.repeat(1_000)}`);
  const one = { phase: 'failed' as const, receivedBytes: 1, facts: null, restarts: 5, log };
  const problem = { code: 'runtime-crashed', message: 'it has died' };
  const statuses = Array.from({ length: 30 }, (_, index) => ({
    ...one,
    problem,
    replicaId: ReplicaId.parse(`r${index}`),
  }));
  const wire = create(ReplicaReportSchema, encodeReplicaReport(statuses));
  expect(toBinary(ReplicaReportSchema, wire).length).toBeLessThan(128 << 10);
  for (const { log: kept } of decodeReplicaReport(wire)) expect(kept).toEqual(log.slice(-kept.length));
  expect(wire.replicas[0]?.log.length).toBeGreaterThan(0);
});

test.each(['runtime-crashed', 'replica-lost', 'unavailable', 'internal'] as const)(
  '%s may be answered by another replica',
  (code) => {
    const wire = create(InferenceFailureSchema, encodeFailure(1, new AppError(code, 'x'.repeat(9_999))));
    expect(wire.isRetryable).toBe(true);
    expect(decodeFailure(wire)).toMatchObject({ code, message: 'x'.repeat(1_024) });
  },
);

test.each(['context-exceeded', 'invalid-argument', 'runtime-failed', 'deadline-exceeded'] as const)(
  '%s would be the same everywhere',
  (code) => {
    const wire = create(InferenceFailureSchema, encodeFailure(1, new AppError(code, 'no')));
    expect(wire.isRetryable).toBe(false);
    expect(decodeFailure(wire).code).toBe(code);
  },
);

test.each(['cancelled', 'unauthenticated', 'overloaded', 'data-folder-in-use', 'nonsense'])(
  'a device cannot have a caller told %s',
  (code) => {
    const wire = create(InferenceFailureSchema, { number: 1, code, message: 'x'.repeat(9_999) });
    expect(decodeFailure(wire)).toMatchObject({ code: 'runtime-failed', message: 'x'.repeat(1_024) });
  },
);

test.each([
  ['a header that is no JSON', { contentHeader: '{' }],
  ['a header of something else', { contentHeader: '{"kind":"poem"}' }],
  [
    'a negative size',
    { contentHeader: '{"kind":"tensors","outputs":[{"name":"y","type":"FP32","shape":[],"sizeBytes":-1}]}' },
  ],
])('an end with %s is refused', (_, changes) => {
  const wire = create(CompletionSchema, { number: 1, finish: 'stop', ...changes });
  expect(() => decodeEnd(wire, new Uint8Array(0))).toThrow(AppError);
});
