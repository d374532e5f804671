import { randomUUID } from 'node:crypto';
import type { Device } from '../../../common/domain/device.ts';
import type { DeviceId } from '../../../common/domain/ids.ts';
import { AppError } from '../../../common/errors.ts';
import { TRACE_FEATURE, type Trace } from '../../../common/etiquette/trace.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { Service } from '../../../common/lifecycle/service.ts';
import type { DeviceRegistry } from '../device-registry.ts';
import { unpackTrace } from './unpack-trace.ts';

interface DeviceTracesDeps {
  readonly clock: Clock;
  readonly devices: Pick<DeviceRegistry, 'get' | 'onAvailability'>;
}

interface Asked {
  readonly requestId: string;
  readonly answer: PromiseWithResolvers<Uint8Array>;
}

/** A device answers at once; half a megabyte may take a while over a slow line. */
const LIMIT_MS = 20_000;

/** Asks devices for what they have recorded for their owners' sake. Nothing of it is kept here. */
export class DeviceTraces implements Service {
  readonly name = 'device-traces';
  readonly #deps: DeviceTracesDeps;
  readonly #asked = new Map<DeviceId, Asked>();
  readonly #listeners = new Set<(id: DeviceId) => void>();

  constructor(deps: DeviceTracesDeps) {
    this.#deps = deps;
    deps.devices.onAvailability(({ id, name, state }) => {
      if (!isThere(state)) this.#asked.get(id)?.answer.reject(away(name, state));
    });
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    for (const { answer } of this.#asked.values()) {
      answer.reject(new AppError('unavailable', 'the orchestrator is stopping'));
    }
  }

  /**
   * The last days of a device, by its own record.
   * @throws AppError `not-found`, also for a device that has recorded nothing; `unavailable` for one that is not there;
   * `unimplemented` for an agent that is too old; `deadline-exceeded`; `invalid-argument` where nothing of it can be read
   */
  async read(id: DeviceId, days: number): Promise<Trace> {
    const device = this.#deps.devices.get(id);
    const packed = await this.#ask(device);
    const past = packed.length === 0 ? undefined : await unpackTrace(packed, days);
    if (past !== undefined && past.entries.length > 1) return past;
    throw new AppError('not-found', `${device.name} has recorded nothing yet`, {
      hint: 'It writes a line a minute while its agent runs: come back later.',
    });
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
  answer(id: DeviceId, requestId: string, packed: Uint8Array): void {
    const asked = this.#asked.get(id);
    if (asked?.requestId === requestId) asked.answer.resolve(packed);
  }

  /** Whoever asks meanwhile gets the same. */
  async #ask(device: Device): Promise<Uint8Array> {
    const { id, name } = device;
    expectAble(device);
    const known = this.#asked.get(id);
    if (known !== undefined) return await known.answer.promise;
    const asked: Asked = { requestId: randomUUID(), answer: Promise.withResolvers() };
    this.#asked.set(id, asked);
    const disarm = this.#deps.clock.after(LIMIT_MS, () =>
      asked.answer.reject(
        new AppError('deadline-exceeded', `${name} has not answered in ${LIMIT_MS / 1_000} seconds`, {
          hint: 'It may be very busy: try again.',
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
}

function expectAble({ name, state, features }: Device): void {
  if (!isThere(state)) throw away(name, state);
  if (features.includes(TRACE_FEATURE)) return;
  throw new AppError('unimplemented', `the agent of ${name} is too old to send what it has recorded`, {
    hint: 'Update the agent there, or run "eo etiquette simulate" on its file.',
  });
}

function isThere(state: Device['state']): boolean {
  return state === 'online' || state === 'draining';
}

function away(name: string, state: Device['state']): AppError {
  return new AppError('unavailable', `${name} is ${state}`, {
    hint: 'What it has recorded lies on its own disk: try again when it is back.',
  });
}
