import { readFile } from 'node:fs/promises';
import type { Examined } from '../common/doctor/finding.ts';
import type { Listening, Subject } from '../platform/doctor/check.ts';
import { examine } from '../platform/doctor/examine.ts';
import { thisHost } from '../platform/doctor/host.ts';
import type { Joining } from './cluster/joining/create-joining.ts';
import type { OrchestratorSettings } from './settings.ts';

interface Ports {
  readonly grpc: number;
  readonly join: number;
  readonly lan: number | null;
}

interface ExamineOrchestratorOptions {
  readonly settings: Pick<OrchestratorSettings, 'data' | 'host' | 'insecure' | 'lan' | 'advertise'>;
  /** `lan` null: the control API is for this machine alone. */
  readonly ports: () => Ports;
  readonly joining: Pick<Joining, 'authority' | 'serverCertificate'>;
  readonly clusterId: () => string;
  /** Of the desktop app. */
  readonly opensAtLogin: (() => boolean | null) | undefined;
}

/** Looks at the machine of an orchestrator that runs in this process: what may keep devices from it? */
export async function examineOrchestrator(options: ExamineOrchestratorOptions): Promise<Examined> {
  const { settings, ports, clusterId, opensAtLogin } = options;
  return await examine(thisHost(process.env['EO_HOST_ROOT']), {
    role: 'orchestrator',
    data: settings.data,
    isRunning: true,
    certificates: await certificatesOf(options),
    orchestrator: null,
    listening: listeningOf(settings, ports()),
    announced: settings.advertise ? { clusterId: clusterId() } : null,
    app: opensAtLogin === undefined ? null : { opensAtLogin: opensAtLogin() },
  });
}

/** Where other machines come in: devices, and people and programs where the control API is open to the local network. */
export function listeningOf(
  { host, insecure, lan }: Pick<OrchestratorSettings, 'host' | 'insecure' | 'lan'>,
  { grpc, join, lan: lanPort }: Ports,
): Listening[] {
  const forDevices = insecure ? [grpc] : [grpc, join];
  if (lan === undefined || lanPort === null) return [{ host, ports: forDevices }];
  if (lan.host === host) return [{ host, ports: [...forDevices, lanPort] }];
  return [
    { host, ports: forDevices },
    { host: lan.host, ports: [lanPort] },
  ];
}

async function certificatesOf({ settings, joining }: ExamineOrchestratorOptions): Promise<Subject['certificates']> {
  const { authority, serverCertificate } = joining;
  const lan = settings.lan?.files;
  const pem = lan === undefined ? undefined : await readFile(lan.certificate, 'utf8').catch(() => undefined);
  return [
    { certificate: 'authority', pem: authority.certificate },
    { certificate: 'orchestrator', pem: serverCertificate.get().certificate },
    ...(pem === undefined ? [] : [{ certificate: 'lan', pem } as const]),
  ];
}
