import { isAlertRule } from '../../../../common/domain/alert-rules.ts';
import type { AttentionCause, AttentionItem } from '../../../../common/domain/attention.ts';
import type { Device } from '../../../../common/domain/device.ts';
import { JobId, ResourceName } from '../../../../common/domain/ids.ts';
import type { Job } from '../../../../common/domain/job.ts';
import { JoinRequest } from '../../../../common/domain/joining.ts';
import type { ClusterSummary } from '../../../../main/desktop/cluster-view.ts';
import { en } from '../../../../main/desktop/language/en.ts';
import { aClusterOverview } from '../../builders/a-cluster-overview.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';
import { aDevice } from '../api/a-control-api.ts';

export const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The app speaks English. */
export const words = en;

/** Something on the attention board. */
export function anItem(cause: AttentionCause, id = `${cause.kind}:1`): AttentionItem {
  const alert = isAlertRule(cause.kind) ? { alert: { id: 1, occurrences: 1, isFlapping: false } } : {};
  return { id, severity: 'warning', since: 1, dismissible: true, cause, ...alert };
}

/** A machine asks to be let in. */
export function anAsking(name: string): AttentionItem {
  const { id, address } = aRequest(name);
  return anItem({ kind: 'machine-asks-to-join', requestId: id, name, address });
}

export function aJob(name: string, facts: Partial<Job> = {}): Job {
  const times = { createdAt: 1, startedAt: 1, endedAt: null };
  const outcome = {
    evaluation: null,
    bestAccuracy: null,
    bestRound: null,
    failure: null,
    earlyStop: null,
    model: null,
    wait: null,
    history: [],
  };
  const identity = { id: JobId.parse(name), name: ResourceName.parse(name), spec: aTrainSpec({ name, rounds: 20 }) };
  return { ...identity, state: 'running', roundsCommitted: 3, ...times, ...outcome, ...facts };
}

export function aRequest(name: string, code = '123 456'): JoinRequest {
  const { hardware } = aDevice('any');
  return JoinRequest.parse({
    id: 'request1234',
    state: 'pending',
    name,
    code,
    address: '192.168.1.7',
    agentVersion: '0.1.0',
    hardware,
    askedAt: 1,
    expiresAt: 2,
  });
}

export function aSummary(facts: Partial<ClusterSummary> = {}): ClusterSummary {
  const devices: readonly Device[] = facts.devices ?? [];
  const devicesOnline = devices.filter(({ state }) => state === 'online').length;
  const overview = aClusterOverview({ name: 'home', devicesTotal: devices.length, devicesOnline });
  return { overview, devices, jobs: [], requests: [], attention: [], ...facts };
}
