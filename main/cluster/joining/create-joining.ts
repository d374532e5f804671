import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { Service } from '../../../common/lifecycle/service.ts';
import type { KeyStore } from '../../../platform/keys/key-store.ts';
import type { EventLog } from '../../events/event-log.ts';
import type { Database } from '../../storage/database.ts';
import type { DeviceRegistry } from '../device-registry.ts';
import { CertificateAuthority } from './certificate-authority.ts';
import { ChallengeBudget } from './challenge-budget.ts';
import { DeviceCertificates } from './device-certificates.ts';
import { Enrollment } from './enrollment.ts';
import { JoinRequests } from './join-requests.ts';
import { JoinTokens } from './join-tokens.ts';
import { ServerCertificate } from './server-certificate.ts';

interface JoiningDeps {
  readonly database: Database;
  readonly events: EventLog;
  readonly clock: Clock;
  readonly keys: KeyStore;
  readonly devices: DeviceRegistry;
  readonly cluster: () => { readonly id: string; readonly name: string };
  readonly hosts: () => readonly string[];
  /** Servers should show the new certificate from now on. */
  readonly onRenewed: () => void;
}

/** What lets machines into the cluster, and keeps everybody else out. */
export interface Joining {
  readonly authority: CertificateAuthority;
  readonly certificates: DeviceCertificates;
  readonly serverCertificate: ServerCertificate;
  readonly tokens: JoinTokens;
  readonly requests: JoinRequests;
  readonly enrollment: Enrollment;
  readonly challenges: ChallengeBudget;
  /** Replaces the certificate authority; devices need not join again. */
  replaceAuthority(): Promise<void>;
  /** In the order in which they start. */
  readonly services: readonly Service[];
}

/** Wires joining. */
export function createJoining(deps: JoiningDeps): Joining {
  const authority = new CertificateAuthority(deps);
  const certificates = new DeviceCertificates(deps);
  const serverCertificate = new ServerCertificate({ ...deps, authority });
  const tokens = new JoinTokens(deps);
  const requests = new JoinRequests(deps);
  const challenges = new ChallengeBudget(deps);
  const enrollment = new Enrollment({ ...deps, authority, certificates, tokens, requests });
  deps.devices.onAvailability(({ id, state }) => {
    if (state !== 'revoked') return;
    tokens.forget(id);
    requests.forget(id);
  });
  let replaced: Promise<void> = Promise.resolve();
  // One after the other: each is vouched for by the one before it.
  const replaceAuthority = () => {
    const replacing = replaced.then(async () => {
      await authority.rotate();
      await serverCertificate.renew();
      deps.events.append({ kind: 'authority-replaced', fingerprint: authority.fingerprint });
    });
    replaced = replacing.catch(() => undefined);
    return replacing;
  };
  const services = [authority, serverCertificate, certificates];
  return {
    authority,
    certificates,
    serverCertificate,
    tokens,
    requests,
    enrollment,
    challenges,
    replaceAuthority,
    services,
  };
}
