import type { JobRecord, RecordedRound } from '../../common/domain/job-record.ts';

/** How one run came out against an earlier one, by the hashes of what their rounds committed. */
export interface RunComparison {
  readonly verdict: 'same-bits' | 'different' | 'not-comparable';
  /** Rounds whose parameters were compared and are the same. */
  readonly sameRounds: number;
  /** The first whose parameters differ, or that only one of the runs has; 0 when they already began with other ones. */
  readonly firstDifferent: number | null;
  /** True when that round was made of the updates of other parts. */
  readonly hadOtherParts: boolean;
  /** Whether the specification promises the same bits. */
  readonly isReproducible: boolean;
  /** Rounds of the earlier run whose hashes its record does not have. */
  readonly unknownRounds: number;
}

/** Compares two records of one specification round by round. */
export function compareRuns(before: JobRecord, again: JobRecord): RunComparison {
  const [first, second] = [committedOf(before), committedOf(again)];
  const known = first.filter((round) => hashOf(round) !== null);
  const isSame = (round: RecordedRound): boolean =>
    hashOf(round) === hashOf(second.find(({ number }) => number === round.number));
  const different = beganElsewhere(before, again)
    ? 0
    : (known.find((round) => !isSame(round))?.number ?? extraRound(first, second));
  const sameRounds = known.filter(isSame).length;
  return {
    verdict:
      different !== null
        ? 'different'
        : known.length === first.length && known.length > 0
          ? 'same-bits'
          : 'not-comparable',
    sameRounds,
    firstDifferent: different,
    hadOtherParts: different !== null && partsOf(first, different) !== partsOf(second, different),
    isReproducible: before.job.spec.reproducible,
    unknownRounds: first.length - known.length,
  };
}

function committedOf({ rounds }: JobRecord): RecordedRound[] {
  return rounds.filter(({ state }) => state === 'committed');
}

/** Records of before hashes were kept for good have those of the last rounds. */
function hashOf(round: RecordedRound | undefined): string | null {
  return round?.committedSha256 ?? round?.parametersSha256 ?? null;
}

function beganElsewhere(before: JobRecord, again: JobRecord): boolean {
  return before.initialSha256 !== null && again.initialSha256 !== null && before.initialSha256 !== again.initialSha256;
}

/** The first round that only one of the two has. */
function extraRound(first: readonly RecordedRound[], second: readonly RecordedRound[]): number | null {
  return first.length === second.length ? null : Math.min(first.length, second.length) + 1;
}

function partsOf(rounds: readonly RecordedRound[], wanted: number): string {
  const parts = rounds.find(({ number }) => number === wanted)?.participants.map(({ partition }) => partition) ?? [];
  return parts.toSorted((a, b) => a - b).join(',');
}
