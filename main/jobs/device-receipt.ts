import { sumOfEnergy } from '../../common/domain/energy-use.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import type { Participation } from '../../common/domain/job.ts';
import type { DeviceReceipt, RecordedRound } from '../../common/domain/job-record.ts';
import { sumOfUses } from '../../common/domain/work-use.ts';

/** What a job has cost one device, and what it gave, by the rounds of the job; ε is that of the parts that the device had. */
export function deviceReceipt(
  deviceId: DeviceId,
  rounds: readonly RecordedRound[],
  epsilon: number | null,
): DeviceReceipt {
  const isOwn = (one: { readonly deviceId: DeviceId }): boolean => one.deviceId === deviceId;
  const updates = rounds.flatMap(({ participants }) => participants.filter(isOwn));
  const attempts = rounds.flatMap((round) => round.attempts.filter(isOwn));
  return {
    deviceId,
    rounds: rounds.filter(({ participants }) => participants.some(isOwn)).length,
    updates: updates.length,
    samples: sumOf(updates.map(({ samples }) => samples)),
    work: workOf(updates),
    trainingMs: sumOf(updates.map(({ trainingMs }) => trainingMs)),
    energy: updates.every(({ energy }) => energy !== undefined)
      ? sumOfEnergy(updates.flatMap(({ energy }) => energy ?? []))
      : null,
    use: updates.every(({ use }) => use !== undefined) ? sumOfUses(updates.flatMap(({ use }) => use ?? [])) : null,
    attempts: attempts.length,
    lostAttempts: attempts.filter(({ outcome }) => outcome !== 'done' && outcome !== 'running').length,
    bytesReceived: sumOf(attempts.map(({ bytesDown }) => bytesDown)),
    bytesSent: sumOf(attempts.map(({ bytesUp }) => bytesUp)),
    countedFrom: rounds.find((round) => round.attempts.length > 0)?.number ?? null,
    epsilon,
  };
}

function workOf(updates: readonly Participation[]): number | null {
  const counted = updates.flatMap(({ work }) => work ?? []);
  if (counted.length === 0) return null;
  return sumOf(counted.map(({ steps }) => steps)) / sumOf(counted.map(({ full }) => full));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
