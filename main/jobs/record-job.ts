import type { DeviceId, JobId } from '../../common/domain/ids.ts';
import type { Job } from '../../common/domain/job.ts';
import type { JobRecord, RecordedDevice } from '../../common/domain/job-record.ts';
import type { ModelVersion } from '../../common/domain/model.ts';
import { hasCode } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import { VERSION } from '../../common/version.ts';
import type { DeviceRegistry } from '../cluster/device-registry.ts';
import type { EventLog } from '../events/event-log.ts';
import type { ModelStore } from '../models/model-store.ts';
import type { AttemptRows } from '../storage/rows/attempt-rows.ts';
import type { JobDatasetRows } from '../storage/rows/job-dataset-rows.ts';
import type { PartitionRows } from '../storage/rows/partition-rows.ts';
import type { PrivacyRows } from '../storage/rows/privacy-rows.ts';
import type { RoundRows } from '../storage/rows/round-rows.ts';
import { deviceEpsilons } from './device-epsilons.ts';
import { deviceReceipt } from './device-receipt.ts';
import { withShares } from './participant-shares.ts';

export interface RecordJobDeps {
  readonly rounds: RoundRows;
  readonly attempts: AttemptRows;
  readonly privacy: PrivacyRows;
  readonly jobDatasets: JobDatasetRows;
  readonly partitions: PartitionRows;
  readonly devices: DeviceRegistry;
  readonly events: EventLog;
  readonly models: Pick<ModelStore, 'get'>;
  readonly clock: Clock;
}

/** All that is known of one run. */
export function recordJob(deps: RecordJobDeps, job: Job): JobRecord {
  const attempts = attemptsByRound(deps.attempts, job.id);
  const committed = deps.rounds.committed(job.id);
  const rounds = deps.rounds.ofJob(job.id).map((round) => ({
    ...round,
    participants: withShares(job.spec, round.participants),
    attempts: attempts.get(round.number) ?? [],
    committedSha256: committed.get(round.number) ?? null,
  }));
  const workers = new Set(
    rounds.flatMap((round) => [...round.participants, ...round.attempts].map(({ deviceId }) => deviceId)),
  );
  const asked = deps.privacy.askedDevices(job.id).map(({ deviceId }) => deviceId);
  const devices = [...new Set([...workers, ...asked])].toSorted();
  const epsilonOf = deviceEpsilons(deps.privacy, job, rounds);
  return {
    format: 'edgeorchestra-job-record',
    version: 1,
    recordedAt: deps.clock.now(),
    orchestratorVersion: VERSION,
    job,
    datasets: deps.jobDatasets.ofJob(job.id),
    devices: devices.map((id) => recordedDevice(deps.devices, id)),
    parts: deps.partitions.recorded(job.id),
    initialSha256: committed.get(0) ?? null,
    rounds,
    receipts: devices.map((id) => deviceReceipt(id, rounds, epsilonOf(id))),
    events: deps.events.ofJob(job.id),
    model: modelOf(deps.models, job.model),
  };
}

function attemptsByRound(rows: AttemptRows, jobId: JobId) {
  const { rounds } = rows.ofRounds(jobId, { from: 1, to: Number.MAX_SAFE_INTEGER, limit: Number.MAX_SAFE_INTEGER });
  return new Map(rounds.map(({ round, attempts }) => [round, attempts]));
}

function recordedDevice(devices: DeviceRegistry, id: DeviceId): RecordedDevice {
  if (!devices.isKnown(id)) return { id, name: null, agentVersion: null, hardware: null };
  const { name, agentVersion, hardware } = devices.get(id);
  return { id, name, agentVersion, hardware };
}

function modelOf(models: RecordJobDeps['models'], made: Job['model']): ModelVersion | null {
  if (made === null) return null;
  try {
    return models.get(made.name, made.version);
  } catch (error) {
    if (!hasCode(error, 'not-found')) throw error;
    return null; // it was deleted since
  }
}
