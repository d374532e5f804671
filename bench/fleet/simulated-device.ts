import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { createSecureContext } from 'node:tls';
import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import type { Hardware } from '../../common/domain/device.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import { VERSION } from '../../common/version.ts';
import { ORCHESTRATOR_NAME } from '../../platform/pki/certificate-names.ts';
import { encodeMetrics } from '../../platform/wire/metrics-wire.ts';
import { encodeRegistration } from '../../platform/wire/registration-wire.ts';
import { DeviceRegistry, RegisterRequestSchema } from '../../proto/gen/edgeorchestra/v1/device_registry_pb.js';
import {
  HeartbeatRequestSchema,
  HeartbeatResponseSchema,
  HeartbeatService,
} from '../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';

export const HARDWARE: Hardware = {
  model: 'Mac mini',
  chip: 'Apple M4',
  architecture: 'arm64',
  system: 'macOS 26.1',
  cores: 10,
  performanceCores: 4,
  memoryBytes: 16 * 2 ** 30,
};

/** How a device reaches the orchestrator and shows itself, PEM. */
export interface DeviceAccess {
  readonly id: DeviceId;
  readonly port: number;
  /** The device's own address; undefined where loopback has only one. */
  readonly localAddress: string | undefined;
  readonly key: string;
  readonly certificate: string;
  readonly authority: string;
  readonly shows?: Shown;
}

/** What it tells where that matters: else it is as new as we are, and as busy as chance will have it. */
export interface Shown {
  readonly agentVersion?: string;
  readonly cpuUsage?: () => number;
}

const FRAME_HEAD_BYTES = 5;
const BEATS_A_LEASE = 3;
/** Beats of many devices come evenly spread. */
const JITTER = 0.2;

/** A device as the orchestrator sees it: its own connection and certificate, a registration, and a stream of beats. */
export class SimulatedDevice {
  readonly #session: ClientHttp2Session;
  readonly #id: DeviceId;
  readonly #shows: Shown;
  readonly #onAcknowledged: (milliseconds: number) => void;
  #stream: ClientHttp2Stream | undefined;
  #received: Buffer = Buffer.alloc(0);
  #sequence = 0n;
  #sentAt = 0;
  #leaseMs = 0;
  #nextBeat: NodeJS.Timeout | undefined;

  private constructor(access: DeviceAccess, onAcknowledged: (milliseconds: number) => void) {
    const { id, port, localAddress, key, certificate, authority, shows = {} } = access;
    this.#id = id;
    this.#shows = shows;
    this.#onAcknowledged = onAcknowledged;
    this.#session = connect(`https://127.0.0.1:${port}`, {
      servername: ORCHESTRATOR_NAME,
      secureContext: createSecureContext({ key, cert: certificate, ca: authority }),
      ...(localAddress === undefined ? {} : { localAddress }),
    });
  }

  /** Connects, registers, and waits for the answer to the first beat. @throws Error */
  static async connect(
    access: DeviceAccess,
    onAcknowledged: (milliseconds: number) => void,
    onLost: () => void,
  ): Promise<SimulatedDevice> {
    const device = new SimulatedDevice(access, onAcknowledged);
    const { promise: lost, reject } = Promise.withResolvers<never>();
    device.#session.on('error', reject).on('close', () => reject(new Error('the connection was closed')));
    lost.catch(onLost);
    await Promise.race([device.#begin(), lost]);
    return device;
  }

  /** Hangs up without a word, as a machine does whose cable is pulled. */
  async close(): Promise<void> {
    clearTimeout(this.#nextBeat);
    if (this.#session.destroyed) return;
    const closed = once(this.#session, 'close');
    this.#session.destroy();
    await closed;
  }

  /** Beats as often as its lease wants, from somewhere within the first period on. */
  #startBeating(): void {
    this.#nextBeat = setTimeout(() => this.#beatOn(), Math.random() * this.#periodMs);
  }

  get #periodMs(): number {
    return this.#leaseMs / BEATS_A_LEASE;
  }

  #beatOn(): void {
    this.#beat();
    const factor = 1 - JITTER / 2 + JITTER * Math.random();
    this.#nextBeat = setTimeout(() => this.#beatOn(), this.#periodMs * factor);
  }

  async #begin(): Promise<void> {
    await this.#register();
    const stream = this.#call(HeartbeatService.typeName, HeartbeatService.method.heartbeat.name);
    this.#stream = stream;
    stream.on('data', (bytes: Buffer) => this.#receive(bytes));
    this.#beat();
    await once(stream, 'data');
    this.#startBeating();
  }

  async #register(): Promise<void> {
    const stream = this.#call(DeviceRegistry.typeName, DeviceRegistry.method.register.name);
    const message = encodeRegistration({
      id: this.#id,
      name: `device-${this.#id}`,
      agentVersion: this.#shows.agentVersion ?? VERSION,
      instanceId: this.#id,
      lastSleep: null,
      updates: null,
      hardware: HARDWARE,
      datasets: [],
      trainers: [],
      features: [],
      tasks: [],
      networkCards: [],
    });
    stream.end(framed(toBinary(RegisterRequestSchema, create(RegisterRequestSchema, message))));
    stream.resume();
    const [trailers] = (await once(stream, 'trailers')) as [Record<string, string>];
    if (trailers['grpc-status'] !== '0') throw new Error(`not registered: ${trailers['grpc-message']}`);
  }

  #call(service: string, method: string): ClientHttp2Stream {
    return this.#session.request({
      ':method': 'POST',
      ':path': `/${service}/${method}`,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
  }

  #beat(): void {
    const metrics = encodeMetrics({
      cpuUsage: this.#shows.cpuUsage?.() ?? Math.random(),
      memoryUsedBytes: Math.floor(2 ** 33 * Math.random()),
      memoryTotalBytes: HARDWARE.memoryBytes,
      diskFreeBytes: 2 ** 38,
      loadAverage: Math.random(),
      battery: null,
      training: null,
      vitals: null,
      work: null,
    });
    const value = { sequence: ++this.#sequence, metrics };
    const init: MessageInitShape<typeof HeartbeatRequestSchema> = { kind: { case: 'beat', value } };
    this.#sentAt = performance.now();
    this.#stream?.write(framed(toBinary(HeartbeatRequestSchema, create(HeartbeatRequestSchema, init))));
  }

  #receive(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    while (this.#received.length >= FRAME_HEAD_BYTES) {
      const end = FRAME_HEAD_BYTES + this.#received.readUInt32BE(1);
      if (this.#received.length < end) return;
      const { kind } = fromBinary(HeartbeatResponseSchema, this.#received.subarray(FRAME_HEAD_BYTES, end));
      this.#received = this.#received.subarray(end);
      if (kind.case !== 'acknowledgement') continue;
      this.#leaseMs = kind.value.leaseMs;
      if (kind.value.sequence === this.#sequence) this.#onAcknowledged(performance.now() - this.#sentAt);
    }
  }
}

function framed(message: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(FRAME_HEAD_BYTES + message.length);
  frame.writeUInt8(0, 0);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, FRAME_HEAD_BYTES);
  return frame;
}
