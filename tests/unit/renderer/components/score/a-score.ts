import type { Attempt, RoundAttempts } from '../../../../../common/domain/attempt.ts';
import { DeviceId } from '../../../../../common/domain/ids.ts';
import type { Round } from '../../../../../common/domain/job.ts';
import { type ScoreModel, setScore } from '../../../../../renderer/components/score/score-model.ts';

/** An attempt that was given at 0, trained from 10 to 80 and sent until 100. */
export function anAttempt(changes: Partial<Attempt> & { readonly device?: string } = {}): Attempt {
  const { device = 'a', ...rest } = changes;
  return {
    deviceId: DeviceId.parse(device),
    partition: 0,
    attempt: 1,
    outcome: 'done',
    offeredAt: 0,
    trainingStartedAt: 10,
    uploadStartedAt: 80,
    endedAt: 100,
    failure: null,
    bytesUp: 0,
    bytesDown: 0,
    ...rest,
  };
}

/** A committed round from 0 to 120 that was judged. */
export function aRound(changes: Partial<Round> = {}): Round {
  return {
    number: 1,
    state: 'committed',
    startedAt: 0,
    committedAt: 120,
    evaluation: { accuracy: 0.5, loss: 1, samples: 10, evaluationMs: 1 },
    participants: [],
    omissions: [],
    parametersSha256: null,
    strategyStateSha256: null,
    bytesUp: 0,
    bytesDown: 0,
    epsilon: null,
    ...changes,
  };
}

/** A score of rounds and attempts; devices are called by their ids. */
export function aScore(rounds: readonly Round[], attempts: readonly RoundAttempts[], isLive = false): ScoreModel {
  return setScore({ rounds, attempts, nameOf: (id) => id, isLive });
}
