import { randomUUID } from 'node:crypto';
import { EXAMINATION_FEATURE, type Examination, type Examined, type Finding } from '../../common/doctor/finding.ts';
import type { Device } from '../../common/domain/device.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { VERSION } from '../../common/version.ts';
import type { Database } from '../storage/database.ts';
import { ExaminationRows } from '../storage/rows/examination-rows.ts';
import type { ClockWatch } from './clock-watch.ts';
import type { DeviceRegistry } from './device-registry.ts';

interface ExaminationsDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly devices: Pick<DeviceRegistry, 'get' | 'onAvailability'>;
  readonly clocks: Pick<ClockWatch, 'skewOf'>;
  /** Looks at the orchestrator's own machine. */
  readonly examineHere: () => Promise<Examined>;
}

interface Asked {
  readonly requestId: string;
  readonly answer: PromiseWithResolvers<Examination>;
}

/** An agent answers within ten seconds; its message may wait behind others. */
const LIMIT_MS = 20_000;
/** Certificates and leases bear far more; people who compare logs do not. */
const CLOCK_LIMIT_MS = 2_000;

/** Examines the orchestrator and devices when somebody asks, and keeps what was found last. */
export class Examinations implements Service {
  readonly name = 'examinations';
  readonly #deps: ExaminationsDeps;
  readonly #rows: ExaminationRows;
  readonly #last = new Map<DeviceId | null, Examination>();
  readonly #asked = new Map<DeviceId, Asked>();
  readonly #listeners = new Set<(id: DeviceId) => void>();
  #own: Promise<Examination> | undefined;

  constructor(deps: ExaminationsDeps) {
    this.#deps = deps;
    this.#rows = new ExaminationRows(deps.database);
    deps.devices.onAvailability((device) => this.#noteAvailability(device));
  }

  async start(): Promise<void> {
    for (const examination of this.#rows.all()) this.#last.set(examination.deviceId, examination);
  }

  async stop(): Promise<void> {
    for (const { answer } of this.#asked.values()) {
      answer.reject(new AppError('unavailable', 'the orchestrator is stopping'));
    }
    await this.#own?.catch(() => undefined);
  }

  /** The last examination of every machine that had one. */
  all(): Examination[] {
    return [...this.#last.values()];
  }

  /** Looks at the orchestrator's machine; whoever asks meanwhile gets the same. */
  async examineOrchestrator(): Promise<Examination> {
    this.#own ??= this.#deps
      .examineHere()
      .then((examined) => this.#keep(null, examined))
      .finally(() => {
        this.#own = undefined;
      });
    return await this.#own;
  }

  /**
   * Has a device look at its machine; whoever asks meanwhile gets the same.
   * @throws AppError `not-found`; `unavailable` for a device that is not there; `unimplemented` for an agent that is too
   * old; `deadline-exceeded`
   */
  async examineDevice(id: DeviceId): Promise<Examination> {
    const device = this.#deps.devices.get(id);
    expectAble(device);
    const known = this.#asked.get(id);
    if (known !== undefined) return await known.answer.promise;
    const asked: Asked = { requestId: randomUUID(), answer: Promise.withResolvers() };
    this.#asked.set(id, asked);
    const disarm = this.#deps.clock.after(LIMIT_MS, () =>
      asked.answer.reject(
        new AppError('deadline-exceeded', `${device.name} has not answered in ${LIMIT_MS / 1_000} seconds`, {
          hint: 'It may be very busy: try again, or run "eo doctor" on it.',
        }),
      ),
    );
    for (const tell of this.#listeners) tell(id);
    try {
      return await asked.answer.promise;
    } finally {
      disarm();
      this.#asked.delete(id);
    }
  }

  /** The request that the device has not answered yet. */
  requestOf(id: DeviceId): string | undefined {
    return this.#asked.get(id)?.requestId;
  }

  /** Calls whenever a device is to be asked, until the returned function is called. */
  onAsked(call: (id: DeviceId) => void): () => void {
    this.#listeners.add(call);
    return () => void this.#listeners.delete(call);
  }

  /** Takes a device's answer; one to a request that nobody waits for any more is dropped. */
  answer(id: DeviceId, requestId: string, examined: Examined): void {
    const asked = this.#asked.get(id);
    if (asked?.requestId !== requestId) return;
    const findings = [...examined.findings, ...this.#seenFromHere(id)];
    asked.answer.resolve(this.#keep(id, { ...examined, findings }));
  }

  /** What no machine can tell of itself: how far its clock is off, and whether its program is ours. */
  #seenFromHere(id: DeviceId): Finding[] {
    const { agentVersion } = this.#deps.devices.get(id);
    const skew = this.#deps.clocks.skewOf(id);
    const findings: Finding[] = [];
    if (skew !== undefined) {
      const isWrong = Math.abs(skew.skewMs) - skew.uncertaintyMs > CLOCK_LIMIT_MS;
      findings.push({
        check: 'clock',
        status: isWrong ? 'warn' : 'ok',
        fact: { kind: isWrong ? 'clock-wrong' : 'clock-right', ...skew },
      });
    }
    if (agentVersion !== VERSION) {
      const fact = { kind: 'agent-differs', agent: agentVersion, orchestrator: VERSION } as const;
      findings.push({ check: 'versions', status: 'warn', fact });
    }
    return findings;
  }

  #keep(deviceId: DeviceId | null, examined: Examined): Examination {
    const examination = { deviceId, examinedAt: this.#deps.clock.now(), ...examined };
    this.#last.set(deviceId, examination);
    this.#deps.database.transaction(() => this.#rows.put(examination));
    return examination;
  }

  #noteAvailability({ id, name, state }: Pick<Device, 'id' | 'name' | 'state'>): void {
    if (state === 'online' || state === 'draining') return;
    this.#asked.get(id)?.answer.reject(away(name, state));
    if (state !== 'revoked') return;
    this.#last.delete(id);
    this.#deps.database.transaction(() => this.#rows.remove(id));
  }
}

function expectAble({ name, state, features }: Device): void {
  if (state !== 'online' && state !== 'draining') throw away(name, state);
  if (features.includes(EXAMINATION_FEATURE)) return;
  throw new AppError('unimplemented', `the agent of ${name} is too old to examine its machine`, {
    hint: 'Update the agent there.',
  });
}

function away(name: string, state: Device['state']): AppError {
  return new AppError('unavailable', `${name} is ${state}`, {
    hint: 'On that machine itself "eo doctor" tells what keeps it away.',
  });
}
