import type { DeviceId, JobId } from '../../../../common/domain/ids.ts';
import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { LocalPrivacy } from '../../../../common/specs/privacy-spec.ts';
import type { PrivacyRows } from '../../../storage/rows/privacy-rows.ts';
import type { JobPrivacy, PartCharges } from './job-privacy.ts';
import { localEpsilon } from './local-epsilon.ts';

interface PartAccountsDeps {
  readonly privacy: PrivacyRows;
}

/**
 * Keeps account of what each part of a job's data has given away where devices add the noise: every update that is asked for,
 * whether it comes or not, since a device that was asked may have sent it.
 */
export class PartAccounts implements JobPrivacy, PartCharges {
  readonly charges: PartCharges = this;
  readonly #rows: PrivacyRows;
  readonly #jobId: JobId;
  readonly #spec: LocalPrivacy;
  readonly #leastParts: number;
  /** By the number of the part. */
  readonly #updates: Map<number, number>;
  /** By the number of updates. */
  readonly #epsilons = new Map<number, number>();

  constructor(
    { privacy }: PartAccountsDeps,
    jobId: JobId,
    spec: LocalPrivacy,
    { strategy }: Pick<TrainJobSpec, 'strategy'>,
  ) {
    this.#rows = privacy;
    this.#jobId = jobId;
    this.#spec = spec;
    this.#leastParts = strategy.minDevices;
    this.#updates = privacy.updatesOfParts(jobId);
  }

  affords(part: number): boolean {
    const { epsilonBudget } = this.#spec;
    return epsilonBudget === null || this.#epsilonOf(this.#updatesOf(part) + 1) <= epsilonBudget;
  }

  chargePart(round: number, part: number, deviceId: DeviceId): void {
    this.#updates.set(part, this.#updatesOf(part) + 1);
    this.#rows.chargePart(this.#jobId, { round, part, deviceId, epsilon: this.charge() });
  }

  begin(): null {
    return null;
  }

  select(): undefined {}

  /** Too few parts are left that may take part. */
  isSpent(_round: number, parts: number): boolean {
    const spent = [...this.#updates.keys()].filter((part) => !this.affords(part)).length;
    return parts - spent < Math.min(this.#leastParts, parts);
  }

  /** Nothing to write down: every update was charged before it was asked for. */
  charge(): number {
    return this.#epsilonOf(this.#updates.values().reduce((most, updates) => Math.max(most, updates), 0));
  }

  release(): null {
    return null;
  }

  clippingOf(): Record<string, never> {
    return {};
  }

  close(): void {}

  #updatesOf(part: number): number {
    return this.#updates.get(part) ?? 0;
  }

  #epsilonOf(updates: number): number {
    const epsilon = this.#epsilons.get(updates) ?? localEpsilon(updates, this.#spec);
    this.#epsilons.set(updates, epsilon);
    return epsilon;
  }
}
