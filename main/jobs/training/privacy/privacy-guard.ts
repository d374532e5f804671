import type { JobId } from '../../../../common/domain/ids.ts';
import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { PrivacySpec } from '../../../../common/specs/privacy-spec.ts';
import type { Database } from '../../../storage/database.ts';
import type { PrivacyRows } from '../../../storage/rows/privacy-rows.ts';
import type { Release } from './release.ts';
import { type DivergenceCurve, divergenceCurve, epsilonOf } from './renyi-accountant.ts';
import { SecretChance } from './secret-chance.ts';

export interface PrivacyGuardDeps {
  readonly database: Database;
  readonly privacy: PrivacyRows;
}

/** Keeps what a job with differential privacy has promised: who takes part, what a round costs, and when to end. */
export class PrivacyGuard {
  readonly #deps: PrivacyGuardDeps;
  readonly #jobId: JobId;
  readonly #spec: PrivacySpec;
  readonly #rate: number;
  readonly #chance = new SecretChance();
  /** Divergences of a round by its releases. */
  readonly #curves = new Map<number, DivergenceCurve>();

  constructor(deps: PrivacyGuardDeps, jobId: JobId, spec: PrivacySpec, { strategy }: Pick<TrainJobSpec, 'strategy'>) {
    this.#deps = deps;
    this.#jobId = jobId;
    this.#spec = spec;
    this.#rate = strategy.fraction;
  }

  /**
   * Parts that take part in the round: each one on its own, as the accountant assumes, by chance that nobody can repeat. Drawn once:
   * a second draw after a crash would let each part in with a higher probability than is accounted for.
   */
  select(round: number, eligible: readonly number[]): readonly number[] {
    const { database, privacy } = this.#deps;
    const kept = privacy.drawn(this.#jobId, round);
    if (kept !== undefined) return kept;
    const drawn = this.#chance.sample(eligible, this.#rate);
    database.transaction(() => privacy.keepDraw(this.#jobId, round, drawn));
    return drawn;
  }

  /** False where one more release of this round would cost more than the job may. */
  affords(round: number): boolean {
    const { epsilonBudget } = this.#spec;
    return epsilonBudget === null || this.#epsilonWith(round) <= epsilonBudget;
  }

  /** Writes down what a release of the round costs. It is on the disk when this returns: only then may the release be made. */
  charge(round: number): number {
    const { database, privacy } = this.#deps;
    const epsilon = this.#epsilonWith(round);
    database.transaction(() => privacy.charge(this.#jobId, round, epsilon));
    return epsilon;
  }

  /** How the sum of a round over so many parts in all is let out. */
  release(partitions: number): Release {
    const { clipNorm, noiseMultiplier } = this.#spec;
    return { expectedUpdates: this.#rate * partitions, deviation: noiseMultiplier * clipNorm };
  }

  /** Forgets who was drawn, in the transaction that keeps the round. */
  close(round: number): void {
    this.#deps.privacy.forgetDraw(this.#jobId, round);
  }

  /** ε of the job with one more release of this round. */
  #epsilonWith(round: number): number {
    const releases = new Map(this.#deps.privacy.releases(this.#jobId));
    releases.set(round, (releases.get(round) ?? 0) + 1);
    const rounds = new Map<number, number>();
    for (const count of releases.values()) rounds.set(count, (rounds.get(count) ?? 0) + 1);
    const spent = [...rounds].map(([count, times]) => ({ curve: this.#curveOf(count), times }));
    return epsilonOf(spent, this.#spec.delta);
  }

  /**
   * Releases of the same sum: whoever has them all knows as much as with one of noise σ/√n. That they are of one draw keeps them
   * from being counted as rounds of their own.
   */
  #curveOf(releases: number): DivergenceCurve {
    const noise = this.#spec.noiseMultiplier / Math.sqrt(releases);
    const curve = this.#curves.get(releases) ?? divergenceCurve({ rate: this.#rate, noise });
    this.#curves.set(releases, curve);
    return curve;
  }
}
