import type { EtiquetteReading } from '../../../common/etiquette/reading.ts';
import { Random } from '../../../common/random.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A stretch of a day, in milliseconds from midnight. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A machine's day as its surroundings make it: the same for the same seed. */
export class SyntheticDay {
  readonly #asleep: readonly Stretch[];
  readonly #unplugged: readonly Stretch[];
  readonly #atIt: readonly Stretch[];
  readonly #hot: readonly Stretch[];
  readonly #boiling: readonly Stretch[];
  /** Share of all cores that other programs keep busy, by the second. */
  readonly #load: Float32Array;
  readonly #hasBattery: boolean;
  readonly #firstCharge: number;
  /** Share of the charge that an hour on battery takes. */
  readonly #drainAnHour: number;

  constructor(seed: number) {
    const random = new Random(seed);
    const some = (most: number, shortestMinutes: number, longestMinutes: number): Stretch[] =>
      Array.from({ length: Math.floor(random.uniform() * (most + 1)) }, () => {
        const from = Math.floor(random.uniform() * DAY_MS);
        const minutes = shortestMinutes + random.uniform() * (longestMinutes - shortestMinutes);
        return { from, to: Math.min(DAY_MS, from + Math.floor(minutes * MINUTE_MS)) };
      });
    this.#hasBattery = random.uniform() < 0.6;
    this.#asleep = some(3, 20, 240);
    this.#unplugged = this.#hasBattery ? some(4, 1, 180) : [];
    this.#atIt = some(12, 0.1, 60);
    this.#hot = some(4, 0.2, 30);
    this.#boiling = some(1, 0.1, 5);
    const busy = some(8, 0.1, 40);
    this.#firstCharge = 0.4 + 0.6 * random.uniform();
    this.#drainAnHour = 0.1 + 0.3 * random.uniform();
    this.#load = loadOf([...busy, ...some(120, 1 / 60, 0.5)], random);
  }

  isAsleep(ms: number): boolean {
    return within(this.#asleep, ms);
  }

  /** What the machine would tell then; load is the mean of the time before, as agents measure it. */
  reading(ms: number, overMs: number): EtiquetteReading {
    const isUnplugged = within(this.#unplugged, ms);
    const hot = within(this.#hot, ms) ? 'serious' : 'nominal';
    return {
      power: isUnplugged ? 'battery' : 'mains',
      charge: this.#hasBattery ? this.#chargeAt(ms) : null,
      idleMs: this.#idleAt(ms),
      thermal: within(this.#boiling, ms) ? 'critical' : hot,
      memory: 'normal',
      otherLoad: this.#meanLoad(ms, overMs),
      metered: null,
      megabits: 1_000,
    };
  }

  #meanLoad(ms: number, overMs: number): number {
    const to = Math.floor(ms / SECOND_MS) + 1;
    const seconds = this.#load.subarray(Math.max(0, to - Math.max(1, overMs / SECOND_MS)), to);
    return seconds.reduce((sum, load) => sum + load, 0) / seconds.length;
  }

  #chargeAt(ms: number): number {
    const drainedMs = this.#unplugged.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(ms, to) - from), 0);
    const pluggedMs = ms - Math.min(ms, drainedMs);
    const change = (pluggedMs / HOUR_MS) * 0.15 - (drainedMs / HOUR_MS) * this.#drainAnHour;
    return Math.min(1, Math.max(0.02, this.#firstCharge + change));
  }

  #idleAt(ms: number): number {
    if (within(this.#atIt, ms)) return 0;
    const lastTouch = Math.max(-HOUR_MS, ...this.#atIt.filter(({ to }) => to <= ms).map(({ to }) => to));
    return ms - lastTouch;
  }
}

/** Programs that keep some of the cores busy, each in its own measure, now more and now less; and always a little. */
function loadOf(busy: readonly Stretch[], random: Random): Float32Array {
  const load = Float32Array.from({ length: DAY_MS / SECOND_MS }, () => 0.1 * random.uniform());
  for (const { from, to } of busy) {
    const [usual, swing] = [0.2 + 0.7 * random.uniform(), 0.4 * random.uniform()];
    for (let second = Math.floor(from / SECOND_MS); second < to / SECOND_MS; second++) {
      const now = usual + swing * (random.uniform() - 0.5);
      load[second] = Math.min(1, (load[second] ?? 0) + now);
    }
  }
  return load;
}

function within(stretches: readonly Stretch[], ms: number): boolean {
  return stretches.some(({ from, to }) => ms >= from && ms < to);
}
