import { describeAbsence } from '../../../common/domain/describe-event.ts';
import type { DeviceAbsence } from '../../../common/domain/device.ts';
import type { Failure } from '../../../common/domain/job.ts';
import type { ErrorCode } from '../../../common/errors.ts';
import type { Share } from './share.ts';

/** Tries that fail on their own before a share is left out. */
const MOST_FAILURES = 3;

/** Of a share whose part has no privacy left to give. */
export const BUDGET_SPENT: Failure = {
  code: 'cancelled',
  message: 'one more update of this part would pass its privacy budget',
};

/** Failing this way once is failing this way always. */
const HOPELESS: ReadonlySet<ErrorCode> = new Set(['training-diverged', 'dataset-mismatch', 'invalid-specification']);

/** Says nothing of the share: the deadline says what becomes of it, or another device takes it up. */
const BLAMELESS: ReadonlySet<ErrorCode> = new Set(['deadline-exceeded', 'handed-back']);

/** True for a failure that does not count against the share. */
export function isBlameless({ code }: Pick<Failure, 'code'>): boolean {
  return BLAMELESS.has(code);
}

/** True when another try at the share would be in vain. */
export function isHopeless({ failures }: Share, { code }: Failure): boolean {
  return HOPELESS.has(code) || failures >= MOST_FAILURES;
}

/** The code that a job fails with when this is why. */
export function jobFailureCode(first: Failure | undefined): ErrorCode {
  return first !== undefined && HOPELESS.has(first.code) ? first.code : 'round-failed';
}

/** A device took its share with it; `absence` is null when it was taken out of the cluster. */
export function deviceLeft(name: string, absence: DeviceAbsence | null): Failure {
  const why = absence === null ? 'it was taken out of the cluster' : describeAbsence(absence);
  return { code: 'unavailable', message: `${name} left: ${why}` };
}

export function deviceRestarted(name: string): Failure {
  return { code: 'unavailable', message: `${name} was restarted` };
}

export function tooLate(name: string, seconds: number): Failure {
  return {
    code: 'deadline-exceeded',
    message: `${name} did not finish within the round's ${Number(seconds.toPrecision(3))} s`,
  };
}

/** A device holds up a step, counted from 0, that all devices of a round take together. */
export function cannotKeepUp(name: string, step: number, waitedMs: number): Failure {
  const seconds = (waitedMs / 1_000).toFixed(1);
  const message = `${name} cannot keep up: step ${step + 1} waited ${seconds} s longer for it than for the first`;
  return { code: 'deadline-exceeded', message };
}
