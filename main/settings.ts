import { chmod, mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';
import { AppError } from '../common/errors.ts';
import type { LogFormat } from '../platform/logging/logger.ts';
import { readConfigFile } from '../platform/settings/config-file.ts';
import { dataFolder } from '../platform/settings/data-folder.ts';
import { WAKE_PORT } from './cluster/wake/wake-targets.ts';
import { type TraceTarget, traceTarget } from './tracing/trace-target.ts';

const port = z.int().min(0).max(65_535);

/** An IPv4 address, of one machine or of all in a network, with a port where it is not the usual one. */
const PacketTarget = z
  .string()
  .regex(/^(\d{1,3}\.){3}\d{1,3}(:\d{1,5})?$/, 'an address such as 192.168.7.255 or 192.168.7.255:7')
  .transform((text) => {
    const [host = '', port] = text.split(':');
    return { host, port: port === undefined ? WAKE_PORT : Number(port) };
  })
  .pipe(z.object({ host: z.ipv4(), port: z.int().min(1).max(65_535) }));

/** What `config.yaml` may hold; flags and environment have the same names. */
const ConfigFile = z.strictObject({
  apiPort: port.optional(),
  grpcPort: port.optional(),
  joinPort: port.optional(),
  /** Address at which devices reach the orchestrator. */
  host: z.union([z.ipv4(), z.ipv6()]).optional(),
  /** Without TLS, on loopback only. */
  insecure: z.boolean().optional(),
  name: z.string().trim().min(1).max(64).optional(),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).optional(),
  logFormat: z.enum(['pretty', 'json']).optional(),
  advertise: z.boolean().optional(),
  /** Opens the control API to the local network, over TLS. */
  lan: z.boolean().optional(),
  lanPort: port.optional(),
  lanHost: z.string().min(1).max(255).optional(),
  /** PEM file of the owner's certificate, with its chain. */
  lanCertificate: z.string().min(1).optional(),
  lanKey: z.string().min(1).optional(),
  /** Speaks plain HTTP on the local network: whoever listens there reads every access token. */
  lanPlainHttp: z.boolean().optional(),
  /** How long a device may stay silent before it is offline, in milliseconds. */
  leaseMs: z.int().min(1_000).max(600_000).optional(),
  /** The largest model that a device may add, in bytes. */
  deviceModelLimit: z.int().min(0).optional(),
  /** How fast models go out to the devices that are to serve them, all together, in bytes a second. */
  modelBandwidth: z.int().min(65_536).optional(),
  /** Where traces of jobs and requests go, by OTLP over HTTP; without it none are made. */
  traceEndpoint: z.url({ protocol: /^https?$/ }).optional(),
  /** Where magic packets go that wake devices, instead of the networks of this machine: HOST or HOST:PORT. */
  wakeTo: z.array(PacketTarget).min(1).max(16).optional(),
  /** How long a device that was woken is waited for. */
  wakeSeconds: z.int().min(1).max(3_600).optional(),
  /** PEM file of a publisher whose releases of the agent are believed. */
  publisherKey: z.string().min(1).optional(),
  /** How long events are kept, in days; 0 keeps all. */
  eventRetentionDays: z.int().min(0).max(36_500).optional(),
  /** How long log records are kept, in days; 0: until their room is used up. */
  logRetentionDays: z.int().min(0).max(36_500).optional(),
  /** What the database of log records may measure, in bytes. */
  logLimit: z.int().min(16_777_216).optional(),
});
type ConfigFile = z.infer<typeof ConfigFile>;

/** Settings as they were given on the command line and by the environment. */
export type GivenSettings = { readonly data?: string | undefined } & {
  readonly [Name in keyof ConfigFile]?: ConfigFile[Name] | undefined;
};

/** How the control API is offered to the local network. */
export interface LanSettings {
  readonly host: string;
  readonly port: number;
  /** Files of the owner's certificate and its key, as PEM. */
  readonly files: { readonly certificate: string; readonly key: string } | undefined;
  readonly isPlainHttp: boolean;
}

export interface OrchestratorSettings {
  readonly data: string;
  readonly apiPort: number;
  readonly grpcPort: number;
  readonly joinPort: number;
  readonly host: string;
  readonly insecure: boolean;
  /** A name for the cluster that replaces the one it has. */
  readonly name: string | undefined;
  /** The name that a new cluster gets otherwise. */
  readonly usualName: string;
  /** Undefined where the control API is for this machine only. */
  readonly lan: LanSettings | undefined;
  readonly leaseMs: number;
  readonly eventRetentionDays: number;
  readonly wakeTo: readonly { readonly host: string; readonly port: number }[];
  readonly wakeWaitsMs: number;
  readonly deviceModelLimitBytes: number;
  /** Undefined without a limit. */
  readonly modelBytesPerSecond: number | undefined;
  readonly traces: TraceTarget | undefined;
  /** File with the public key of a publisher of agents, beside those that came along. */
  readonly publisherKey: string | undefined;
  readonly advertise: boolean;
  readonly logRetentionDays: number;
  readonly logLimitBytes: number;
  readonly logLevel: string;
  readonly logFormat: LogFormat | undefined;
}

/** Fills in what was not given: from `config.yaml`, else what is usual. @throws AppError `invalid-config` */
export async function completeSettings(given: GivenSettings): Promise<OrchestratorSettings> {
  const data = dataFolder(given.data);
  await mkdir(data, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new AppError('invalid-config', `the data folder ${data} cannot be made`, {
      cause,
      hint: 'Choose another one with --data or EO_DATA.',
    });
  });
  // Data of others lie in it, and keys: nobody else on this machine is to read them.
  await chmod(data, 0o700).catch(() => undefined);
  const file = await readConfigFile(data, ConfigFile);
  const grpcPort = given.grpcPort ?? file.grpcPort ?? 50_051;
  const insecure = given.insecure ?? file.insecure ?? false;
  return {
    data,
    apiPort: given.apiPort ?? file.apiPort ?? 8_000,
    grpcPort,
    joinPort: given.joinPort ?? file.joinPort ?? (grpcPort === 0 ? 0 : grpcPort + 1),
    host: insecure ? '127.0.0.1' : (given.host ?? file.host ?? '0.0.0.0'),
    insecure,
    name: given.name ?? file.name,
    usualName: `${hostname().replace(/\.local$/, '')}'s cluster`,
    lan: lanSettings({ ...file, ...withoutGaps(given) }),
    leaseMs: given.leaseMs ?? file.leaseMs ?? 9_000,
    eventRetentionDays: given.eventRetentionDays ?? file.eventRetentionDays ?? 365,
    wakeTo: given.wakeTo ?? file.wakeTo ?? [],
    wakeWaitsMs: 1_000 * (given.wakeSeconds ?? file.wakeSeconds ?? 90),
    deviceModelLimitBytes: given.deviceModelLimit ?? file.deviceModelLimit ?? 64 * 2 ** 30,
    modelBytesPerSecond: given.modelBandwidth ?? file.modelBandwidth,
    traces: traceTarget(given.traceEndpoint ?? file.traceEndpoint, process.env),
    publisherKey: given.publisherKey ?? file.publisherKey,
    advertise: given.advertise ?? file.advertise ?? true,
    logRetentionDays: given.logRetentionDays ?? file.logRetentionDays ?? 14,
    logLimitBytes: given.logLimit ?? file.logLimit ?? 256 * 2 ** 20,
    logLevel: given.logLevel ?? file.logLevel ?? 'info',
    logFormat: given.logFormat ?? file.logFormat,
  };
}

/** What was given, without what was not. */
function withoutGaps(given: GivenSettings): ConfigFile {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function lanSettings({ lan, lanHost, lanPort, lanCertificate, lanKey, lanPlainHttp }: ConfigFile) {
  if (lan !== true) return undefined;
  if ((lanCertificate === undefined) !== (lanKey === undefined)) {
    throw new AppError(
      'invalid-config',
      'a certificate for the local network needs its key, and a key its certificate',
      {
        details: { setting: lanKey === undefined ? 'lanKey' : 'lanCertificate' },
        hint: 'Give both --lan-certificate and --lan-key, or neither.',
      },
    );
  }
  const files =
    lanCertificate === undefined || lanKey === undefined ? undefined : { certificate: lanCertificate, key: lanKey };
  return { host: lanHost ?? '0.0.0.0', port: lanPort ?? 8_443, files, isPlainHttp: lanPlainHttp ?? false };
}
