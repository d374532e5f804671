import { PLAIN_FORMAT } from '../domain/plain-format.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { Service } from '../lifecycle/service.ts';
import type { EtiquettePolicy } from '../specs/etiquette-policy.ts';
import { describeWork } from './describe-economy.ts';
import {
  type EconomyState,
  NO_ECONOMY,
  type OptionalHolding,
  type Resource,
  type StoppedWork,
} from './economy-state.ts';
import { type EconomyReading, shortagesOf } from './shortages.ts';

/** Work that a machine can do without for a while. */
export interface OptionalWork {
  readonly name: string;
  /** What is less short without it. `disk` counts for starts only. */
  readonly helps: readonly (Resource | 'disk')[];
  /** What would be free without it; undefined where there is nothing to stop now. */
  readonly holds: () => Promise<Omit<OptionalHolding, 'work'> | undefined>;
  /** Stops it, and keeps it stopped until `resume`. Resolves once that is done. */
  readonly stop: () => Promise<void>;
  readonly resume: () => void;
}

/** Whoever may start makes room first, or hears why there is none. */
export type MakeRoom = (need: Need) => Promise<() => void>;

/** Where nothing is ever short, as in simulations. */
export const ALWAYS_ROOM: MakeRoom = async () => () => undefined;

/** What a start takes, to be free before it. */
export interface Need {
  /** What starts, for people. */
  readonly what: string;
  readonly memoryBytes?: number;
  readonly diskBytes?: number;
  /** Work that is not stopped for it, as it needs it itself. */
  readonly keeps?: readonly string[];
}

export interface EconomyControllerDeps {
  readonly clock: Clock;
  /** How far apart looks are, in milliseconds. */
  readonly periodMs: number;
  readonly policy: () => EtiquettePolicy;
  readonly read: () => Promise<EconomyReading>;
  /** What this program and all that it has started hold, in bytes; null where the system does not tell. */
  readonly readOwnMemory: () => Promise<number | null>;
  readonly readDiskFree: () => Promise<number | null>;
  /** In the order in which it is stopped: what is missed least comes first. */
  readonly works: readonly OptionalWork[];
  /** What holds memory here that a person could stop, for a start that does not fit. */
  readonly holders: () => readonly { readonly name: string; readonly bytes: number }[];
  /** The next step for whoever wanted to start what does not fit. */
  readonly advice?: Readonly<Record<'memory' | 'disk', string>>;
  readonly onState: (state: EconomyState) => void;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
}

/**
 * Stops optional work, one after the other, for as long as something is short, and brings it back in reverse once that has held for
 * a time. Before a start it makes room, or says why there is none.
 */
export class EconomyController implements Service {
  readonly name = 'economy';
  readonly #deps: EconomyControllerDeps;
  #state: EconomyState = NO_ECONOMY;
  #fineSince: number | undefined;
  /** Looks and starts never overlap: each measures what the one before has gained. */
  #turn: Promise<unknown> = Promise.resolve();
  #isLooking = false;
  /** Memory of starts that are under way, which the reading does not show yet. */
  #promisedBytes = 0;
  #end: (() => void) | undefined;

  constructor(deps: EconomyControllerDeps) {
    this.#deps = deps;
  }

  get state(): EconomyState {
    return this.#state;
  }

  async start(): Promise<void> {
    const { clock, periodMs } = this.#deps;
    await this.look();
    this.#end = clock.every(periodMs, () => void this.look());
  }

  async stop(): Promise<void> {
    this.#end?.();
    await this.#turn;
  }

  /** Looks once, unless that is under way, and stops or brings back one piece of work at most. */
  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    await this.#inTurn(() => this.#look()).finally(() => {
      this.#isLooking = false;
    });
  }

  /**
   * Makes room for what starts, by stopping optional work where that is needed. Call the returned function when it has started, or not.
   * @throws AppError `no-room` that says what holds the memory
   */
  async makeRoom(need: Need): Promise<() => void> {
    return await this.#inTurn(async () => {
      for (let lacks = await this.#lacking(need); lacks !== undefined; lacks = await this.#lacking(need)) {
        const next = this.#deps.policy().economy ? await this.#next([lacks.resource], need.keeps) : undefined;
        if (next === undefined) throw this.#noRoom(need, lacks);
        await this.#stopWork(next);
        this.#tell({});
      }
      const bytes = need.memoryBytes ?? 0;
      let isOpen = true;
      this.#promisedBytes += bytes;
      return () => {
        if (isOpen) this.#promisedBytes -= bytes;
        isOpen = false;
      };
    });
  }

  async #look(): Promise<void> {
    const { clock, policy, read } = this.#deps;
    const limits = policy();
    const reading = await read();
    const shortages = limits.economy ? shortagesOf(limits, reading, this.#state.shortages) : [];
    this.#fineSince = shortages.length > 0 ? undefined : (this.#fineSince ?? clock.now());
    this.#tell({ shortages });
    if (this.#fineSince === undefined) {
      const next = await this.#next(shortages.map(({ resource }) => resource));
      if (next !== undefined) await this.#stopWork(next);
    } else {
      const isOver = clock.now() - this.#fineSince >= (limits.economy ? limits.economySeconds * 1_000 : 0);
      if (isOver && this.#state.stopped.length > 0) this.#resumeLast();
    }
    this.#tell({ optional: await this.#optional() });
  }

  /** The first that runs and would help. */
  async #next(
    resources: readonly (Resource | 'disk')[],
    keeps: readonly string[] = [],
  ): Promise<OptionalWork | undefined> {
    for (const work of this.#deps.works) {
      if (keeps.includes(work.name) || this.#isStopped(work) || !work.helps.some((one) => resources.includes(one)))
        continue;
      if ((await work.holds()) !== undefined) return work;
    }
    return undefined;
  }

  async #stopWork(work: OptionalWork): Promise<void> {
    const { clock, readOwnMemory, log } = this.#deps;
    const before = await readOwnMemory();
    await work
      .stop()
      .catch((error: unknown) => log.warn({ err: error, work: work.name }, 'optional work did not stop'));
    const after = await readOwnMemory();
    // Of our own, as others take and give memory meanwhile.
    const gainedBytes = before === null || after === null ? 0 : Math.max(0, before - after);
    log.info({ work: work.name, gainedBytes }, `stopped ${describeWork(work.name)} to save what is short`);
    const stopped: StoppedWork = { work: work.name, since: clock.now(), gainedBytes };
    this.#tell({ stopped: [...this.#state.stopped, stopped] });
  }

  #resumeLast(): void {
    const { clock, works, log } = this.#deps;
    const last = this.#state.stopped.at(-1);
    if (last === undefined) return;
    works.find(({ name }) => name === last.work)?.resume();
    log.info({ work: last.work }, `${describeWork(last.work)} may go on`);
    this.#fineSince = clock.now();
    this.#tell({ stopped: this.#state.stopped.slice(0, -1) });
  }

  /** What of the need is not there; undefined where all is, as far as the system tells. */
  async #lacking({ memoryBytes = 0, diskBytes = 0 }: Need): Promise<Lacking | undefined> {
    const { read, readDiskFree } = this.#deps;
    if (memoryBytes > 0) {
      const { memory } = await read();
      const free = memory === null ? Number.POSITIVE_INFINITY : memory.availableBytes - this.#promisedBytes;
      if (free < memoryBytes) return { resource: 'memory', needed: memoryBytes, free: Math.max(0, free), memory };
    }
    if (diskBytes > 0) {
      const free = (await readDiskFree()) ?? Number.POSITIVE_INFINITY;
      if (free < diskBytes) return { resource: 'disk', needed: diskBytes, free, memory: null };
    }
    return undefined;
  }

  #noRoom({ what }: Need, { resource, needed, free, memory }: Lacking): AppError {
    const { bytes } = PLAIN_FORMAT;
    const holders = resource === 'memory' ? this.#deps.holders().toSorted((a, b) => b.bytes - a.bytes) : [];
    const own = holders.slice(0, MOST_HOLDERS).map((one) => `${one.name} holds ${bytes(one.bytes)}`);
    const others = memory === null ? 0 : memory.totalBytes - memory.availableBytes - sumOf(holders);
    if (others > 0) own.push(`other programs hold ${bytes(others)}`);
    const who = own.length === 0 ? '' : `; ${own.join(', ')}`;
    return new AppError('no-room', `${what} needs ${bytes(needed)} of ${resource}, and ${bytes(free)} are free${who}`, {
      details: { resource, neededBytes: needed, freeBytes: free },
      hint: (this.#deps.advice ?? DEVICE_ADVICE)[resource],
    });
  }

  async #optional(): Promise<OptionalHolding[]> {
    const open = this.#deps.works.filter((work) => !this.#isStopped(work));
    const holding = await Promise.all(open.map(async (work) => ({ work: work.name, held: await work.holds() })));
    return holding.flatMap(({ work, held }) => (held === undefined ? [] : [{ work, ...held }]));
  }

  #isStopped({ name }: OptionalWork): boolean {
    return this.#state.stopped.some(({ work }) => work === name);
  }

  /** Others are told where more has changed than the sizes of what runs. */
  #tell(change: Partial<Omit<EconomyState, 'returnsAt'>>): void {
    const before = this.#state;
    const state = { ...before, ...change };
    const waits = state.stopped.length > 0 && state.shortages.length === 0 && this.#fineSince !== undefined;
    const returnsAt = waits ? (this.#fineSince ?? 0) + this.#deps.policy().economySeconds * 1_000 : null;
    this.#state = { ...state, returnsAt };
    const key = ({ shortages, stopped }: EconomyState) =>
      [...shortages.map(({ resource }) => resource), ...stopped.map(({ work }) => work)].join();
    if (key(before) !== key(this.#state)) this.#deps.onState(this.#state);
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return await turn;
  }
}

interface Lacking {
  readonly resource: 'memory' | 'disk';
  readonly needed: number;
  readonly free: number;
  readonly memory: EconomyReading['memory'];
}

const DEVICE_ADVICE = {
  memory: 'Stop one of these, close programs there, or choose another device.',
  disk: 'Free some disk there.',
};

/** Named in a message. */
const MOST_HOLDERS = 3;

function sumOf(holders: readonly { readonly bytes: number }[]): number {
  return holders.reduce((sum, { bytes }) => sum + bytes, 0);
}
