import type { JobRecord, RecordedRound } from '../domain/job-record.ts';

/** One value of a round. */
export interface SeriesPoint {
  /** The round. */
  readonly step: number;
  /** Unix time in milliseconds. */
  readonly at: number;
  readonly value: number;
}

/** How one figure went from round to round. */
export interface Series {
  /** Path-like, as trackers group them. */
  readonly tag: string;
  readonly points: readonly SeriesPoint[];
}

/** The figures of one device, by its name, or its id where the name is not known. */
export interface DeviceSeries {
  readonly device: string;
  readonly series: readonly Series[];
}

const MILLISECONDS = 1_000;

type Read<Of> = (of: Of) => number | null;

const OF_ROUND: Readonly<Record<string, Read<RecordedRound>>> = {
  'evaluation/accuracy': ({ evaluation }) => evaluation?.accuracy ?? null,
  'evaluation/loss': ({ evaluation }) => evaluation?.loss ?? null,
  'training/accuracy': ({ participants }) => weightedMean(participants, ({ accuracy }) => accuracy),
  'training/loss': ({ participants }) => weightedMean(participants, ({ loss }) => loss),
  'round/seconds': ({ startedAt, committedAt }) =>
    committedAt === null ? null : (committedAt - startedAt) / MILLISECONDS,
  'round/updates': ({ participants }) => participants.length,
  'round/left_out': ({ omissions }) => omissions.length,
  'round/bytes_up': ({ bytesUp }) => bytesUp,
  'round/bytes_down': ({ bytesDown }) => bytesDown,
  'privacy/epsilon': ({ epsilon }) => epsilon,
  'privacy/clip_norm': ({ clipping }) => clipping?.norm ?? null,
};

type Share = RecordedRound['participants'][number];

const OF_DEVICE: Readonly<Record<string, Read<readonly Share[]>>> = {
  'training/accuracy': (shares) => weightedMean(shares, ({ accuracy }) => accuracy),
  'training/loss': (shares) => weightedMean(shares, ({ loss }) => loss),
  'device/samples': (shares) => sumOf(shares, ({ samples }) => samples),
  'device/work': workOf,
  'device/training_seconds': (shares) => sumOf(shares, ({ trainingMs }) => trainingMs) / MILLISECONDS,
};

/** The figures of a job's committed rounds; those that no round has are left out. */
export function roundSeries({ rounds }: JobRecord): Series[] {
  const committed = rounds.filter(({ state }) => state === 'committed');
  return seriesOf(
    OF_ROUND,
    committed.map((round) => ({ round, of: round })),
  );
}

/** The figures of each device in the rounds that it took part in, sorted by its name. */
export function deviceSeries({ rounds, devices }: JobRecord): DeviceSeries[] {
  return devices
    .map(({ id, name }) => {
      const taken = rounds.flatMap((round) => {
        const shares = round.participants.filter(({ deviceId }) => deviceId === id);
        return shares.length === 0 || round.state !== 'committed' ? [] : [{ round, of: shares }];
      });
      return { device: name ?? id, series: seriesOf(OF_DEVICE, taken) };
    })
    .filter(({ series }) => series.length > 0)
    .toSorted((a, b) => (a.device < b.device ? -1 : 1));
}

function seriesOf<Of>(
  reads: Readonly<Record<string, Read<Of>>>,
  steps: readonly { readonly round: RecordedRound; readonly of: Of }[],
): Series[] {
  return Object.entries(reads)
    .map(([tag, read]) => ({
      tag,
      points: steps.flatMap(({ round: { number, startedAt, committedAt }, of }) => {
        const value = read(of);
        return value === null ? [] : [{ step: number, at: committedAt ?? startedAt, value }];
      }),
    }))
    .filter(({ points }) => points.length > 0);
}

/** By samples, of the shares that tell; null without any. */
function weightedMean(shares: readonly Share[], read: Read<Share>): number | null {
  const told = shares.filter((share) => read(share) !== null);
  const samples = sumOf(told, (share) => share.samples);
  return samples === 0 ? null : sumOf(told, (share) => share.samples * (read(share) ?? 0)) / samples;
}

/** Of the full work, what was done of it, 0 to 1; null where no steps are counted. */
function workOf(shares: readonly Share[]): number | null {
  const full = sumOf(shares, ({ work }) => work?.full ?? 0);
  return full === 0 ? null : sumOf(shares, ({ work }) => work?.steps ?? 0) / full;
}

function sumOf(shares: readonly Share[], read: (share: Share) => number): number {
  return shares.reduce((sum, share) => sum + read(share), 0);
}
