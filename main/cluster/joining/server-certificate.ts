import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { Service } from '../../../common/lifecycle/service.ts';
import type { KeyStore } from '../../../platform/keys/key-store.ts';
import { renewalTime } from '../../../platform/pki/certificate-names.ts';
import type { CertificateAuthority, ServerCredentials } from './certificate-authority.ts';

interface ServerCertificateDeps {
  readonly authority: CertificateAuthority;
  readonly keys: KeyStore;
  readonly clock: Clock;
  /** Names and addresses of this machine. */
  readonly hosts: () => readonly string[];
  /** Servers should show the new certificate from now on. */
  readonly onRenewed: () => void;
}

const Kept = z.object({
  hosts: z.array(z.string()),
  /** Fingerprint of the authority that has signed it. */
  authority: z.string(),
  credentials: z.object({ certificate: z.string(), key: z.string(), authorities: z.array(z.string()) }),
});

const KEY_NAME = 'server-certificate';
const LOOK_AGAIN_MS = 3_600_000;

/** The certificate that this orchestrator shows: made anew in time, and when its addresses or the authority change. */
export class ServerCertificate implements Service {
  readonly name = 'server-certificate';
  readonly #deps: ServerCertificateDeps;
  #credentials: ServerCredentials | undefined;
  #kept: z.infer<typeof Kept> | undefined;
  #renewing: Promise<void> = Promise.resolve();
  #stopLooking = () => {};

  constructor(deps: ServerCertificateDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    const { keys, clock } = this.#deps;
    this.#kept = parseKept(await keys.read(KEY_NAME));
    await this.renew();
    // A failed try is made again: the old certificate is good for months.
    this.#stopLooking = clock.every(LOOK_AGAIN_MS, () => void this.renew().catch(() => undefined));
  }

  async stop(): Promise<void> {
    this.#stopLooking();
  }

  get(): ServerCredentials {
    if (this.#credentials === undefined) throw new Error('there is no server certificate yet');
    return this.#credentials;
  }

  /** Makes a new certificate if the present one will not do. One at a time: the authority may change meanwhile. */
  renew(): Promise<void> {
    const renewed = this.#renewing.then(() => this.#renewNow());
    this.#renewing = renewed.catch(() => undefined);
    return renewed;
  }

  async #renewNow(): Promise<void> {
    const { authority, keys, onRenewed } = this.#deps;
    const hosts = [...this.#deps.hosts()];
    const { fingerprint } = authority;
    if (this.#kept === undefined || !this.#isGood(this.#kept, hosts)) {
      const credentials = await authority.serverCredentials(hosts);
      this.#kept = {
        hosts,
        authority: fingerprint,
        credentials: { ...credentials, authorities: [...credentials.authorities] },
      };
      await keys.write(KEY_NAME, JSON.stringify(this.#kept));
    }
    if (this.#credentials === this.#kept.credentials) return;
    const isFirst = this.#credentials === undefined;
    this.#credentials = this.#kept.credentials;
    if (!isFirst) onRenewed();
  }

  #isGood(kept: z.infer<typeof Kept>, hosts: readonly string[]): boolean {
    const { authority, clock } = this.#deps;
    return (
      kept.authority === authority.fingerprint &&
      hosts.every((host) => kept.hosts.includes(host)) &&
      clock.now() < renewalTime(new X509Certificate(kept.credentials.certificate))
    );
  }
}

/** What was kept; a file that is no certificate is replaced by a new one. */
function parseKept(text: string | undefined): z.infer<typeof Kept> | undefined {
  try {
    const kept = Kept.parse(JSON.parse(text ?? 'null'));
    return new X509Certificate(kept.credentials.certificate).ca ? undefined : kept;
  } catch {
    return undefined;
  }
}
