import { CHUNK_BYTES } from '../platform/grpc/channel-options.ts';
import { BenchChild } from './cluster/bench-child.ts';
import { describeMachine, describeVersions } from './machine.ts';
import { absoluteFigure, type BenchReport, type Figure, relativeFigure } from './report.ts';
import { spreadOf } from './spread.ts';
import { measureDemoCost } from './transport/demo-cost.ts';
import type { Transfer, Way } from './transport/device-side.ts';
import { type Measured, TransportPair } from './transport/transport-pair.ts';

const BYTES = 256 << 20;
const WARM_UP_BYTES = 32 << 20;
/** Connects, and loads what a transfer needs. */
const FIRST_BYTES = 1 << 20;
const REPETITIONS = 7;
const RESUMED_BYTES = 64 << 20;
const DELAYED_REPETITIONS = 3;
const ROUND_TRIP_MS = 10;
const WAYS: readonly Way[] = ['http2', 'memory', 'stored'];
const DIRECTIONS = ['up', 'down'] as const;
const NAME = { up: 'upload', down: 'download' } as const;

type Runs = ReadonlyMap<Way, Readonly<Record<Transfer['direction'], Measured[]>>>;

/** How fast models and updates travel over mutual TLS, against Node's own http2 with the same windows and certificates. */
export default async function transport(): Promise<BenchReport> {
  const figures: Figure[] = [];
  // Memory first, in processes that have done nothing else.
  for (const measure of [measureMemory, measureThroughput, measureDelayed, measureResume]) {
    console.error(`${measure.name} …`);
    const pair = await TransportPair.start();
    try {
      figures.push(...(await measure(pair)));
    } finally {
      await pair.close();
    }
  }
  console.error('measureDemoCost …');
  figures.push(...(await measureDemoCost()));
  return { bench: 'transport', machine: describeMachine(), versions: describeVersions(), figures };
}

async function measureThroughput(pair: TransportPair): Promise<Figure[]> {
  const runs: Runs = new Map(WAYS.map((way) => [way, { up: [], down: [] }]));
  for (let repetition = -1; repetition < REPETITIONS; repetition++) {
    for (const [way, measured] of runs) {
      for (const direction of DIRECTIONS) {
        const bytes = repetition < 0 ? WARM_UP_BYTES : BYTES;
        const one = await pair.transfer({ way, direction, bytes });
        if (repetition >= 0) measured[direction].push(one);
      }
    }
  }
  return DIRECTIONS.flatMap((direction) => throughputFigures(direction, runs));
}

function throughputFigures(direction: Transfer['direction'], runs: Runs): Figure[] {
  const speed = (way: Way) => spread(runs, way, direction, ({ megabytesPerSecond }) => megabytesPerSecond, 0);
  const cpu = (way: Way) => spread(runs, way, direction, ({ cpuSecondsPerGigabyte }) => cpuSecondsPerGigabyte, 2);
  const elsewhere = { value: 0, note: '' }; // the reference always runs
  const figure = (name: string, unit: string, of: typeof speed, way: Way, target: number | null): Figure => {
    const { median: value, note } = of(way);
    const { median: reference, note: range } = of('http2');
    return relativeFigure(
      { name, value, unit, note: `${note}; http2 ${range}` },
      reference,
      target === null ? null : { op: '>=', value: target },
      elsewhere,
    );
  };
  return [
    figure(NAME[direction], 'MB/s', speed, 'memory', 0.5),
    figure(`${NAME[direction]}, hashed and stored`, 'MB/s', speed, 'stored', null),
    figure(`${NAME[direction]}, processor time of both`, 's/GB', cpu, 'memory', null),
    figure(`${NAME[direction]}, hashed and stored, processor time of both`, 's/GB', cpu, 'stored', null),
  ];
}

function spread(
  runs: Runs,
  way: Way,
  direction: Transfer['direction'],
  pick: (one: Measured) => number,
  digits: number,
) {
  return spreadOf(runs.get(way)?.[direction].map(pick) ?? [], digits);
}

/** How much more than after a short transfer each side ever has. */
async function measureMemory(pair: TransportPair): Promise<Figure[]> {
  for (const direction of DIRECTIONS) await pair.transfer({ way: 'memory', direction, bytes: FIRST_BYTES });
  const figures: Figure[] = [];
  for (const direction of DIRECTIONS) {
    const before = await pair.usage();
    await pair.transfer({ way: 'memory', direction, bytes: BYTES });
    const after = await pair.usage();
    for (const side of ['device', 'orchestrator'] as const) {
      const value = Math.max(0, after[side].peakBytes - before[side].residentBytes) / 1e6;
      const note = `from ${(before[side].residentBytes / 1e6).toFixed(0)} MB after ${FIRST_BYTES >> 20} MiB each way; collector set as in agent and orchestrator`;
      const name = `${NAME[direction]}, growth of the ${side}`;
      figures.push(absoluteFigure({ name, value, unit: 'MB', note }, { op: '<=', value: 32 }));
    }
  }
  return figures;
}

async function measureDelayed(pair: TransportPair): Promise<Figure[]> {
  const proxy = new BenchChild(new URL('./transport/proxy-side.ts', import.meta.url));
  try {
    const target = {
      kind: 'start',
      port: pair.portOf('memory'),
      roundTripMs: ROUND_TRIP_MS,
      megabytesPerSecond: Number.POSITIVE_INFINITY,
    };
    const port = await proxy.ask<number>(target);
    const figures: Figure[] = [];
    for (const direction of DIRECTIONS) {
      await pair.transfer({ way: 'memory', direction, bytes: WARM_UP_BYTES, port });
      const speeds: number[] = [];
      for (let repetition = 0; repetition < DELAYED_REPETITIONS; repetition++) {
        speeds.push((await pair.transfer({ way: 'memory', direction, bytes: BYTES, port })).megabytesPerSecond);
      }
      const { median: value, note } = spreadOf(speeds, 0);
      const name = `${NAME[direction]}, ${ROUND_TRIP_MS} ms of round trip`;
      figures.push(absoluteFigure({ name, value, unit: 'MB/s', note }, { op: '>=', value: 80 }));
    }
    return figures;
  } finally {
    await proxy.close();
  }
}

async function measureResume(pair: TransportPair): Promise<Figure[]> {
  return [
    await resumeOver(pair, 'Wi-Fi, 40 MB/s', RESUMED_BYTES, { megabytesPerSecond: 40, roundTripMs: 4 }),
    await resumeOver(pair, 'loopback, faster than the receiver', BYTES, {
      megabytesPerSecond: Number.POSITIVE_INFINITY,
      roundTripMs: 0,
    }),
  ];
}

/** What a cut upload sends more than one that is not cut, counted at the wire. */
async function resumeOver(pair: TransportPair, link: string, bytes: number, speed: object): Promise<Figure> {
  const proxy = new BenchChild(new URL('./transport/proxy-side.ts', import.meta.url));
  try {
    const port = await proxy.ask<number>({ kind: 'start', port: pair.portOf('stored'), ...speed });
    const sent = async (cutAt: number | null): Promise<number> => {
      const { bytesUp, cuts } = await proxy.ask<{ bytesUp: number; cuts: number }>({ kind: 'count' });
      if (cutAt !== null) await proxy.ask({ kind: 'cut', afterBytes: cutAt });
      await pair.transfer({ way: 'stored', direction: 'up', bytes, port });
      const after = await proxy.ask<{ bytesUp: number; cuts: number }>({ kind: 'count' });
      if (after.cuts - cuts !== (cutAt === null ? 0 : 1)) throw new Error('the connection was not cut once');
      return after.bytesUp - bytesUp;
    };
    const whole = await sent(null);
    const twice: number[] = [];
    for (const share of [0.15, 0.4, 0.65, 0.9]) twice.push(((await sent(share * bytes)) - whole) / CHUNK_BYTES);
    const { median: value, note } = spreadOf(twice, 2);
    const name = `sent twice after a cut, ${link}`;
    return absoluteFigure(
      { name, value, unit: 'chunks', note: `${note}; counted in bytes, with a new connection's own` },
      { op: '<=', value: 1 },
    );
  } finally {
    await proxy.close();
  }
}
