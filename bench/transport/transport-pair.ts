import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeviceId, type Sha256, TaskId } from '../../common/domain/ids.ts';
import type { DeviceCredentials } from '../../platform/grpc/client-credentials.ts';
import { createCertificateRequest } from '../../platform/pki/certificate-request.ts';
import { toPem } from '../../platform/pki/fingerprint.ts';
import {
  createAuthority,
  issueDeviceCertificate,
  issueServerCertificate,
} from '../../platform/pki/issue-certificate.ts';
import { BenchChild, type OwnUsage } from '../cluster/bench-child.ts';
import type { Transfer, Way } from './device-side.ts';

/** One transfer, measured. */
export interface Measured {
  readonly megabytesPerSecond: number;
  /** Of both sides together, a gigabyte. */
  readonly cpuSecondsPerGigabyte: number;
}

/** An orchestrator's and a device's end of all ways, a process each, over mutual TLS with certificates of one authority. */
export class TransportPair {
  readonly orchestrator = new BenchChild(new URL('./orchestrator-side.ts', import.meta.url));
  readonly device = new BenchChild(new URL('./device-side.ts', import.meta.url));
  readonly #folder: string;
  #ports: Readonly<Record<Way, number>> = { http2: 0, memory: 0, stored: 0 };
  #blobs = new Map<number, Sha256>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async start(): Promise<TransportPair> {
    const pair = new TransportPair(await mkdtemp(join(tmpdir(), 'eo-bench-')));
    const [orchestrator, device] = await certificates();
    pair.#ports = await pair.orchestrator.ask({ kind: 'start', credentials: orchestrator, folder: pair.#folder });
    await pair.device.ask({ kind: 'start', credentials: device, folder: pair.#folder });
    return pair;
  }

  portOf(way: Way): number {
    return this.#ports[way];
  }

  /** Moves so many bytes, directly unless a proxy's port is given, and checks that they have arrived. */
  async transfer(one: Pick<Transfer, 'way' | 'direction' | 'bytes'> & { readonly port?: number }): Promise<Measured> {
    const { way, direction, bytes } = one;
    const taskId = TaskId.parse(randomUUID());
    const blob = way === 'stored' && direction === 'down' ? await this.#blobOf(bytes) : undefined;
    if (way === 'stored' && direction === 'up') await this.device.ask({ kind: 'prepare', bytes });
    await this.orchestrator.ask({ kind: 'expect', taskId, bytes });
    const before = await this.#cpuSeconds();
    const question = { port: this.portOf(way), ...one, kind: 'transfer', taskId, blob };
    const seconds = await this.device.ask<number>(question);
    const cpuSeconds = (await this.#cpuSeconds()) - before;
    if (direction === 'up' && way !== 'stored') await this.orchestrator.ask({ kind: 'check', bytes });
    return { megabytesPerSecond: bytes / 1e6 / seconds, cpuSecondsPerGigabyte: cpuSeconds / (bytes / 1e9) };
  }

  async usage(): Promise<{ readonly orchestrator: OwnUsage; readonly device: OwnUsage }> {
    const question = { kind: 'usage' };
    return { orchestrator: await this.orchestrator.ask(question), device: await this.device.ask(question) };
  }

  async close(): Promise<void> {
    await Promise.all([this.orchestrator.close(), this.device.close()]);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #blobOf(bytes: number): Promise<Sha256> {
    const known = this.#blobs.get(bytes) ?? (await this.orchestrator.ask<Sha256>({ kind: 'store', bytes }));
    this.#blobs.set(bytes, known);
    return known;
  }

  async #cpuSeconds(): Promise<number> {
    const { orchestrator, device } = await this.usage();
    return orchestrator.cpuSeconds + device.cpuSeconds;
  }
}

async function certificates(): Promise<[DeviceCredentials, DeviceCredentials]> {
  const now = Date.now();
  const authority = await createAuthority('bench', now);
  const authorities = [authority.certificate];
  const server = await issueServerCertificate(authority, ['127.0.0.1'], now);
  const { key, request } = await createCertificateRequest();
  const subject = { clusterId: randomUUID(), deviceId: DeviceId.parse(randomUUID()), now };
  const certificate = toPem(await issueDeviceCertificate(authority, request, subject));
  return [
    { ...server, authorities },
    { key, certificate, authorities },
  ];
}
