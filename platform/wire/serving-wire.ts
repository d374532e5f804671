import type { MessageInitShape } from '@bufbuild/protobuf';
import { z } from 'zod';
import { type ReplicaPhase, ReplicaPlan, ReplicaStatus } from '../../common/serving/replica-plan.ts';
import type { ServingPlan, ServingPlanSchema } from '../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import {
  type ReplicaReport,
  type ReplicaReportSchema,
  ReplicaPhase as WirePhase,
} from '../../proto/gen/edgeorchestra/v1/inference_pb.js';
import { decodeWith } from './decode-with.ts';
import { parseJson } from './parse-json.ts';

/** Of one device. */
const MOST_REPLICAS = 1_000;
/** Characters of logs in one report: a message that is too long ends the stream. */
const MOST_LOG = 64 << 10;

export function encodeServingPlan(plans: readonly ReplicaPlan[]): MessageInitShape<typeof ServingPlanSchema> {
  return {
    replicas: plans.map(({ replicaId, deployment, model, format, spec, settings, memoryBytes }) => ({
      replicaId,
      deployment,
      model: { sha256: model.sha256, sizeBytes: BigInt(model.sizeBytes) },
      format,
      modelSpec: spec === null ? '' : JSON.stringify(spec),
      settings: JSON.stringify(settings),
      ...(memoryBytes === null ? {} : { memoryBytes: BigInt(memoryBytes) }),
    })),
  };
}

/** @throws AppError `invalid-argument`, also for a format that this agent is too old for */
export function decodeServingPlan({ replicas }: ServingPlan): ReplicaPlan[] {
  const plans = replicas.map(({ replicaId, deployment, model, format, modelSpec, settings, memoryBytes }) => ({
    replicaId,
    deployment,
    model: model && { sha256: model.sha256, sizeBytes: Number(model.sizeBytes) },
    format,
    spec: modelSpec === '' ? null : parseJson(modelSpec, 'model specification'),
    settings: parseJson(settings, 'settings of the runtime'),
    memoryBytes: memoryBytes === undefined ? null : Number(memoryBytes),
  }));
  return decodeWith(z.array(ReplicaPlan).max(MOST_REPLICAS), plans, 'serving');
}

export function encodeReplicaReport(statuses: readonly ReplicaStatus[]): MessageInitShape<typeof ReplicaReportSchema> {
  const logged = statuses.filter(({ log }) => log.length > 0).length;
  const share = Math.floor(MOST_LOG / Math.max(1, logged));
  return {
    replicas: statuses.map(({ replicaId, phase, receivedBytes, problem, log, facts, restarts }) => ({
      replicaId,
      phase: TO_WIRE[phase],
      receivedBytes: BigInt(receivedBytes),
      code: problem?.code ?? '',
      reason: problem?.message ?? '',
      log: lastLines(log, share),
      ...(facts === null ? {} : { facts: { ...facts, memoryBytes: BigInt(facts.memoryBytes) } }),
      restarts,
    })),
  };
}

/** @throws AppError `invalid-argument` */
export function decodeReplicaReport({ replicas }: ReplicaReport): ReplicaStatus[] {
  const statuses = replicas.map(({ replicaId, phase, receivedBytes, code, reason, log, facts, restarts }) => ({
    replicaId,
    phase: FROM_WIRE.get(phase),
    receivedBytes: Number(receivedBytes),
    problem: code === '' ? null : { code, message: reason },
    log,
    facts: facts === undefined ? null : { ...facts, memoryBytes: Number(facts.memoryBytes) },
    restarts,
  }));
  return decodeWith(z.array(ReplicaStatus).max(MOST_REPLICAS), statuses, 'report');
}

const TO_WIRE: Readonly<Record<ReplicaPhase, WirePhase>> = {
  fetching: WirePhase.FETCHING,
  loading: WirePhase.LOADING,
  ready: WirePhase.READY,
  unloaded: WirePhase.UNLOADED,
  restarting: WirePhase.RESTARTING,
  failed: WirePhase.FAILED,
};
const FROM_WIRE = new Map(Object.entries(TO_WIRE).map(([phase, wire]) => [wire, phase]));

/** The last lines, as many as there is room for. */
function lastLines(log: readonly string[], room: number): string[] {
  const lines: string[] = [];
  let left = room;
  for (const line of log.toReversed()) {
    left -= line.length;
    if (left < 0) break;
    lines.unshift(line);
  }
  return lines;
}
