import { readFile } from 'node:fs/promises';
import type { Examined } from '../common/doctor/finding.ts';
import type { Subject } from '../platform/doctor/check.ts';
import { examine } from '../platform/doctor/examine.ts';
import { thisHost } from '../platform/doctor/host.ts';
import type { Joining } from './cluster/joining/create-joining.ts';
import type { OrchestratorSettings } from './settings.ts';

interface OpenPorts {
  readonly grpc: number;
  readonly join: number;
  /** Of the control API for other machines; null where it is closed to them. */
  readonly lan: number | null;
}

interface ExamineOrchestratorOptions {
  readonly settings: Pick<OrchestratorSettings, 'data' | 'host' | 'insecure' | 'lan' | 'advertise'>;
  readonly ports: () => OpenPorts;
  readonly joining: Pick<Joining, 'authority' | 'serverCertificate'>;
  readonly clusterId: () => string;
  /** Of the desktop app. */
  readonly opensAtLogin: (() => boolean | null) | undefined;
}

const EVERYWHERE = ['0.0.0.0', '::'];

/** Looks at the machine of an orchestrator that runs in this process: what may keep devices from it? */
export async function examineOrchestrator(options: ExamineOrchestratorOptions): Promise<Examined> {
  const { settings, ports, clusterId, opensAtLogin } = options;
  return await examine(thisHost(process.env['EO_HOST_ROOT']), {
    role: 'orchestrator',
    data: settings.data,
    isRunning: true,
    certificates: await certificatesOf(options),
    orchestrator: null,
    listening: { host: settings.host, ports: portsFromOutside(settings, ports()) },
    announced: settings.advertise ? { clusterId: clusterId() } : null,
    app: opensAtLogin === undefined ? null : { opensAtLogin: opensAtLogin() },
  });
}

/** Ports that other machines have to reach at the address that devices use. */
export function portsFromOutside(
  { host, insecure, lan }: Pick<OrchestratorSettings, 'host' | 'insecure' | 'lan'>,
  ports: OpenPorts,
): number[] {
  const isThere = lan !== undefined && (lan.host === host || EVERYWHERE.includes(lan.host));
  return [ports.grpc, ...(insecure ? [] : [ports.join]), ...(isThere && ports.lan !== null ? [ports.lan] : [])];
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
