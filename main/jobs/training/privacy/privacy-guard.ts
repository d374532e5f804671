import type { JobId } from '../../../../common/domain/ids.ts';
import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { CentralPrivacy } from '../../../../common/specs/privacy-spec.ts';
import { SecretChance } from '../../../../platform/privacy/secret-chance.ts';
import type { Database } from '../../../storage/database.ts';
import type { PrivacyRows } from '../../../storage/rows/privacy-rows.ts';
import type { StoredRound } from '../../../storage/rows/round-rows.ts';
import { clipNormAfter, releaseAt } from './clip-norm.ts';
import type { JobPrivacy } from './job-privacy.ts';
import type { Release } from './release.ts';
import { type DivergenceCurve, divergenceCurve, epsilonOf } from './renyi-accountant.ts';

export interface PrivacyGuardDeps {
  readonly database: Database;
  readonly privacy: PrivacyRows;
}

/** Keeps what a job has promised whose noise the orchestrator adds: who takes part, what a round costs, and when to end. */
export class PrivacyGuard implements JobPrivacy {
  readonly #deps: PrivacyGuardDeps;
  readonly #jobId: JobId;
  readonly #spec: CentralPrivacy;
  readonly #rate: number;
  readonly #chance = new SecretChance();
  /** What the updates of the round in flight are cut to. */
  #clipNorm: number;
  /** Divergences of a round by its releases. */
  readonly #curves = new Map<number, DivergenceCurve>();

  constructor(
    deps: PrivacyGuardDeps,
    jobId: JobId,
    spec: CentralPrivacy,
    { strategy }: Pick<TrainJobSpec, 'strategy'>,
  ) {
    this.#deps = deps;
    this.#jobId = jobId;
    this.#spec = spec;
    this.#rate = strategy.fraction;
    this.#clipNorm = clipNormAfter(undefined, spec);
  }

  begin({ clipping }: Pick<StoredRound, 'clipping'>): number {
    this.#clipNorm = clipNormAfter(clipping, this.#spec);
    return this.#clipNorm;
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

  isSpent(round: number): boolean {
    const { epsilonBudget } = this.#spec;
    return epsilonBudget !== null && this.#epsilonWith(round) > epsilonBudget;
  }

  charge(round: number): number {
    const { database, privacy } = this.#deps;
    const epsilon = this.#epsilonWith(round);
    database.transaction(() => privacy.charge(this.#jobId, round, epsilon));
    return epsilon;
  }

  release(parts: number): Release {
    return releaseAt(this.#clipNorm, this.#rate * parts, this.#spec);
  }

  clippingOf(uncutShare: number | null): Pick<StoredRound, 'clipping'> {
    return uncutShare === null ? {} : { clipping: { norm: this.#clipNorm, uncutShare } };
  }

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
