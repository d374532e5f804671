import type { Attempt } from '../../../../../common/domain/attempt.ts';
import type { DeviceId } from '../../../../../common/domain/ids.ts';

/** An attempt that was done in so much time, half of the rest before training and half after it. */
export function anAttempt(
  deviceId: DeviceId,
  { trainingMs, otherMs = 0 }: { readonly trainingMs: number; readonly otherMs?: number },
): Attempt {
  const [offeredAt, started] = [1_000, 1_000 + otherMs / 2];
  return {
    deviceId,
    partition: 0,
    attempt: 1,
    outcome: 'done',
    offeredAt,
    trainingStartedAt: started,
    uploadStartedAt: started + trainingMs,
    endedAt: offeredAt + trainingMs + otherMs,
    failure: null,
    bytesUp: 0,
    bytesDown: 0,
  };
}
