import type { Examined } from '../../common/doctor/finding.ts';
import type { Subject } from '../../platform/doctor/check.ts';
import { examine } from '../../platform/doctor/examine.ts';
import { thisHost } from '../../platform/doctor/host.ts';
import { type Membership, MembershipFile } from '../joining/membership-file.ts';
import type { NamedPlace } from '../joining/place.ts';

interface ExamineAgentOptions {
  /** The agent's folder. */
  readonly folder: string;
  /** An address that was named; without one the orchestrator is found by Bonjour. */
  readonly place?: NamedPlace | undefined;
  /** The agent runs in this process. */
  readonly isRunning: boolean;
  /** The agent is part of the desktop app. */
  readonly isInApp?: boolean;
  /** Where `/etc`, `/proc` and `/sys` lie on Linux. */
  readonly hostRoot?: string | undefined;
}

/** Looks at this machine as a device of a cluster: what may keep it from working for it? */
export async function examineAgent(options: ExamineAgentOptions): Promise<Examined> {
  const { folder, place, isRunning, isInApp = false, hostRoot } = options;
  const membership = await new MembershipFile(folder).read().catch(() => undefined);
  return await examine(thisHost(hostRoot), {
    role: 'agent',
    data: folder,
    isRunning,
    certificates: membership === undefined ? [] : certificatesOf(membership),
    orchestrator: whereIs(place, membership),
    listening: null,
    announced: place === undefined && membership !== undefined ? announcementOf(membership) : null,
    app: isInApp ? { opensAtLogin: null } : null,
  });
}

function certificatesOf({ certificate, authorities }: Membership): Subject['certificates'] {
  const [authority] = authorities;
  return [
    { certificate: 'device', pem: certificate },
    ...(authority === undefined ? [] : [{ certificate: 'authority', pem: authority } as const]),
  ];
}

function whereIs(place: NamedPlace | undefined, membership: Membership | undefined): Subject['orchestrator'] {
  if (place === undefined) return membership ?? null;
  return { host: place.host, grpcPort: place.grpcPort, joinPort: place.joinPort ?? membership?.joinPort ?? 0 };
}

/** An orchestrator on this very machine need not be heard. */
function announcementOf({ host, clusterId }: Membership): Subject['announced'] {
  return host === '127.0.0.1' ? null : { clusterId };
}
