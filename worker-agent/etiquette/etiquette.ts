import { decide } from '../../common/etiquette/decide.ts';
import { type Decision, type EtiquetteState, freshDecision } from '../../common/etiquette/decision.ts';
import type { EtiquetteReading } from '../../common/etiquette/reading.ts';
import { TRACE_VERSION } from '../../common/etiquette/trace.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { type EtiquettePolicy, USUAL_POLICY } from '../../common/specs/etiquette-policy.ts';
import type { AppLine } from '../app-line.ts';
import { type KeptPolicy, keepPolicy, readPolicy } from './kept-policy.ts';
import { readOwnerPause } from './owner-pause.ts';
import { ReadingTrace } from './reading-trace.ts';

interface EtiquetteDeps {
  /** The data folder of the agent. */
  readonly folder: string;
  readonly clock: Clock;
  readonly read: () => Promise<EtiquetteReading>;
  /** The level or its reasons have changed. */
  readonly onState: (state: EtiquetteState, policy: EtiquettePolicy) => void;
  /** Where the agent is the own device of an app. */
  readonly app?: AppLine | undefined;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
}

/** So often the device is looked at, in milliseconds: with the five seconds of a hand-back this is the reaction time. */
const LOOK_PERIOD_MS = 3_000;

/** Decides by itself how much this device does for the cluster: every few seconds, also while the orchestrator is away. */
export class Etiquette implements Service {
  readonly name = 'etiquette';
  readonly #deps: EtiquetteDeps;
  readonly #trace: ReadingTrace;
  #kept: KeptPolicy | undefined;
  #decision: Decision;
  #looking: Promise<void> = Promise.resolve();
  #keeping: Promise<void> = Promise.resolve();
  #isLooking = false;
  #cannotTrace = false;
  #end: (() => void) | undefined;

  constructor(deps: EtiquetteDeps) {
    this.#deps = deps;
    this.#decision = freshDecision(deps.clock.now());
    this.#trace = new ReadingTrace(deps.folder);
  }

  /** Looks once before it returns: a device that its owner needs never begins to work. */
  async start(): Promise<void> {
    this.#kept = await readPolicy(this.#deps.folder);
    await this.#lookOnce();
    this.#deps.app?.onSwitched(() => this.look());
    this.#end = this.#deps.clock.every(LOOK_PERIOD_MS, () => this.look());
  }

  async stop(): Promise<void> {
    this.#end?.();
    await this.settled();
    await this.#keeping;
  }

  /** Resolves when the look that is under way is over. */
  async settled(): Promise<void> {
    await this.#looking;
  }

  get state(): EtiquetteState {
    const { level, reasons, since, until } = this.#decision;
    return { level, reasons, since, until };
  }

  /** Of the policy that the cluster has told; empty before it has. */
  get policyVersion(): string {
    return this.#kept?.version ?? '';
  }

  /** What holds for this device; the usual policy before it has read its own. */
  get policy(): EtiquettePolicy {
    return this.#kept?.policy ?? USUAL_POLICY;
  }

  /** The cluster has told another policy: it is kept, and holds at once. */
  take(told: KeptPolicy): void {
    this.#kept = told;
    const { folder, log } = this.#deps;
    log.info({ version: told.version }, 'a new etiquette holds for this device');
    this.#keeping = keepPolicy(folder, told).catch((error: unknown) => {
      log.warn({ err: error }, 'the etiquette cannot be kept on this disk; after a start it is told again');
    });
    this.look();
  }

  /** Looks at the device now, unless that is under way. */
  look(): void {
    if (this.#isLooking) return;
    this.#looking = this.#lookOnce();
  }

  async #lookOnce(): Promise<void> {
    this.#isLooking = true;
    try {
      const { folder, clock, read, onState, app } = this.#deps;
      const [reading, pause] = await Promise.all([read(), readOwnerPause(folder)]);
      const policy = this.#kept?.policy;
      if (policy === undefined) return;
      const before = this.#decision;
      const at = clock.now();
      const offsetMinutes = -new Date(at).getTimezoneOffset();
      const decision = decide(policy, { reading, time: { at, offsetMinutes }, pause }, before);
      this.#decision = decision;
      if (decision.level !== before.level) this.#say(decision, before);
      if (isNews(decision, before)) {
        onState(this.state, policy);
        app?.tell(this.state);
      }
      await this.#note({ v: TRACE_VERSION, at, offset: offsetMinutes, reading, pause, level: decision.level });
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'this device cannot be looked at');
    } finally {
      this.#isLooking = false;
    }
  }

  async #note(entry: Parameters<ReadingTrace['note']>[0]): Promise<void> {
    try {
      await this.#trace.note(entry);
      this.#cannotTrace = false;
    } catch (error) {
      if (!this.#cannotTrace) this.#deps.log.warn({ err: error }, 'the trace of readings cannot be written');
      this.#cannotTrace = true;
    }
  }

  #say({ level, reasons }: Decision, before: Decision): void {
    this.#deps.log.info({ level, before: before.level, reasons }, `from now on this device is ${level}`);
  }
}

/** An end that moves by less is the same, in milliseconds. */
const END_STEP_MS = 60_000;

/** What a person or the orchestrator would see as another state: figures that drift are not. */
function isNews(now: Decision, before: Decision): boolean {
  const seen = ({ level, reasons, until }: Decision) =>
    JSON.stringify([
      level,
      reasons.map(({ rule, level: asked }) => [rule, asked]),
      until && Math.round(until / END_STEP_MS),
    ]);
  return seen(now) !== seen(before);
}
