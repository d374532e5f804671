import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type UtilityProcess, utilityProcess } from 'electron';
import { z } from 'zod';
import type { ControlClient } from '../../../common/api-client/control-client.ts';
import type { OwnDeviceState } from '../../../common/desktop/desktop-state.ts';
import { DeviceId } from '../../../common/domain/ids.ts';
import { AppError, asAppError } from '../../../common/errors.ts';
import { EtiquetteState } from '../../../common/etiquette/decision.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';

interface OwnDeviceDeps {
  /** The agent's entry file. */
  readonly entry: string;
  /** Where the agent keeps its identity and caches. */
  readonly folder: string;
  readonly ports: () => { readonly grpcPort: number; readonly joinPort: number };
  readonly client: Pick<ControlClient, 'joining'>;
  readonly clock: Clock;
  readonly onChange: (state: OwnDeviceState) => void;
  readonly log: { info(facts: object, text: string): void; warn(facts: object, text: string): void };
}

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;
/** An agent that ran for so long was fine: what ends it now is another matter. */
const GOOD_RUN_MS = 60_000;
const STOP_MS = 8_000;
const LOOK_AGAIN_MS = 500;
const LAST_OUTPUT_CHARACTERS = 2_000;

/** What its agent tells: that it has started, and each time how much it does, and why. */
const Told = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started') }),
  z.object({ kind: z.literal('etiquette'), state: EtiquetteState }),
]);

const KeptIdentity = z.object({ deviceId: DeviceId });

/** This machine as a device of its own cluster: the agent in a process of its own, started again when it ends. */
export class OwnDevice {
  readonly #deps: OwnDeviceDeps;
  #state: OwnDeviceState = { kind: 'off' };
  #child: UtilityProcess | undefined;
  #etiquette: EtiquetteState | null = null;
  #disarm: (() => void) | undefined;
  #pauseMs = FIRST_PAUSE_MS;
  #isWanted = false;

  constructor(deps: OwnDeviceDeps) {
    this.#deps = deps;
  }

  get state(): OwnDeviceState {
    return this.#state;
  }

  /** Starts the agent. The first time it joins by a token that is made and used up at once. */
  async use(): Promise<void> {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#pauseMs = FIRST_PAUSE_MS;
    await this.#start();
  }

  /** Ends the agent; the device stays a member of the cluster. */
  async stop(): Promise<void> {
    this.#isWanted = false;
    this.#disarm?.();
    this.#disarm = undefined;
    const child = this.#child;
    if (child !== undefined) {
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      const { pid } = child;
      const force = this.#deps.clock.after(STOP_MS, () => pid !== undefined && process.kill(pid, 'SIGKILL'));
      child.kill();
      await gone;
      force();
    }
    this.#enter({ kind: 'off' });
  }

  /** Lets this machine rest for so many minutes; null: until it is resumed. @throws AppError `conflict` while it is no device */
  pause(minutes: number | null): void {
    const until = minutes === null ? null : this.#deps.clock.now() + minutes * 60_000;
    this.#running().postMessage({ kind: 'pause', until });
  }

  /** Lets this machine work again. @throws AppError `conflict` while it is no device */
  resume(): void {
    this.#running().postMessage({ kind: 'resume' });
  }

  #running(): UtilityProcess {
    if (this.#child !== undefined && this.#state.kind === 'running') return this.#child;
    throw new AppError('conflict', 'this machine does not work as a device now');
  }

  async #start(): Promise<void> {
    const { clock, folder, entry, client, ports, log } = this.#deps;
    this.#enter({ kind: 'starting', since: clock.now() });
    const startedAt = clock.monotonic();
    let join_: string | undefined;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const isMember = (await readFile(join(folder, 'membership.json'), 'utf8').catch(() => '')) !== '';
      if (!isMember) join_ = (await client.joining.createToken({ uses: 1, ttlSeconds: 120 })).joinString;
    } catch (error) {
      this.#tryAgain(asAppError(error).message);
      return;
    }
    if (!this.#isWanted) return;
    const child = utilityProcess.fork(entry, [], { serviceName: 'EdgeOrchestra agent', stdio: 'pipe' });
    this.#child = child;
    this.#etiquette = null;
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output = (output + chunk.toString('utf8')).slice(-LAST_OUTPUT_CHARACTERS);
      });
    }
    child.once('spawn', () => {
      const { grpcPort, joinPort } = ports();
      // A join string is a secret: it goes by message, never by an argument that others on the machine can read.
      child.postMessage({ data: folder, orchestrator: `127.0.0.1:${grpcPort}`, joinPort, join: join_ });
    });
    child.on('message', (message: unknown) => {
      const told = Told.safeParse(message);
      if (!told.success) log.warn({ err: told.error }, 'the agent of this machine says what nobody understands');
      else if (told.data.kind === 'started') void this.#enterRunning();
      else this.#learnEtiquette(told.data.state);
    });
    child.once('exit', (code) => {
      this.#child = undefined;
      this.#disarm?.();
      if (!this.#isWanted) return;
      log.warn({ code, output }, 'the agent of this machine ended');
      if (clock.monotonic() - startedAt > GOOD_RUN_MS) this.#pauseMs = FIRST_PAUSE_MS;
      this.#tryAgain(lastLineOf(output) ?? `its agent ended with code ${code}`);
    });
  }

  async #enterRunning(): Promise<void> {
    const child = this.#child;
    const since = this.#deps.clock.now();
    const deviceId = await this.#readDeviceId();
    if (!this.#isWanted || child === undefined || this.#child !== child) return;
    this.#enter({ kind: 'running', since, deviceId, etiquette: this.#etiquette });
    // The first time it is running before it has made itself an identity.
    if (deviceId === null) this.#disarm = this.#deps.clock.after(LOOK_AGAIN_MS, () => void this.#learnDeviceId(child));
  }

  #learnEtiquette(etiquette: EtiquetteState): void {
    this.#etiquette = etiquette;
    if (this.#state.kind === 'running') this.#enter({ ...this.#state, etiquette });
  }

  async #learnDeviceId(child: UtilityProcess): Promise<void> {
    const deviceId = await this.#readDeviceId();
    if (this.#child !== child || this.#state.kind !== 'running') return;
    if (deviceId !== null) this.#enter({ ...this.#state, deviceId });
    else this.#disarm = this.#deps.clock.after(LOOK_AGAIN_MS, () => void this.#learnDeviceId(child));
  }

  async #readDeviceId(): Promise<DeviceId | null> {
    const text = await readFile(join(this.#deps.folder, 'identity.json'), 'utf8').catch(() => '{}');
    const identity = KeptIdentity.safeParse(JSON.parse(text));
    return identity.success ? identity.data.deviceId : null;
  }

  #tryAgain(reason: string): void {
    const { clock } = this.#deps;
    this.#enter({ kind: 'waiting', reason, nextTryAt: clock.now() + this.#pauseMs });
    this.#disarm = clock.after(this.#pauseMs, () => {
      this.#disarm = undefined;
      if (this.#isWanted) void this.#start();
    });
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
  }

  #enter(state: OwnDeviceState): void {
    this.#state = state;
    this.#deps.onChange(state);
  }
}

/** The text of the last line of a log, which says why. */
function lastLineOf(output: string): string | undefined {
  const line = output.trimEnd().split('\n').pop() ?? '';
  try {
    const entry = z.object({ msg: z.string() }).safeParse(JSON.parse(line));
    return entry.success ? entry.data.msg : undefined;
  } catch {
    return undefined;
  }
}
