import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { DeviceId, Sha256 } from '../../../common/domain/ids.ts';
import { AppError } from '../../../common/errors.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { Service } from '../../../common/lifecycle/service.ts';
import type { KeyStore } from '../../../platform/keys/key-store.ts';
import { keyFingerprintOf } from '../../../platform/pki/fingerprint.ts';
import {
  createAuthority,
  crossSign,
  issueDeviceCertificate,
  issueServerCertificate,
  type KeyedCertificate,
} from '../../../platform/pki/issue-certificate.ts';

interface CertificateAuthorityDeps {
  readonly keys: KeyStore;
  readonly clock: Clock;
  readonly cluster: () => { readonly id: string; readonly name: string };
}

const Keyed = z.object({ certificate: z.string(), key: z.string() });
const Kept = z.object({
  current: Keyed,
  /** Authorities that were replaced: devices that were away meanwhile know only them. */
  former: z.array(
    z.object({
      certificate: z.string(),
      /** The authority that followed, vouched for by this one. */
      successor: z.string(),
    }),
  ),
});
type Kept = z.infer<typeof Kept>;

const KEY_NAME = 'certificate-authority';

/** A device that was away for longer than this while authorities changed has to join again. */
const MOST_FORMER = 4;

/** What a TLS server of this cluster shows and asks for, PEM. */
export interface ServerCredentials extends KeyedCertificate {
  /** Authorities whose device certificates are good. */
  readonly authorities: readonly string[];
}

/** The cluster's own certificate authority: who belongs to the cluster is what it has signed and nobody has revoked. */
export class CertificateAuthority implements Service {
  readonly name = 'certificate-authority';
  readonly #deps: CertificateAuthorityDeps;
  #kept: Kept | undefined;
  /** Each device that registers is told of them. */
  #authorities: readonly Buffer[] = [];

  constructor(deps: CertificateAuthorityDeps) {
    this.#deps = deps;
  }

  /** Makes the authority at the first start. @throws AppError `invalid-config` when its key is not safe, or is none */
  async start(): Promise<void> {
    const { keys, clock, cluster } = this.#deps;
    const text = await keys.read(KEY_NAME);
    if (text !== undefined) this.#use(parseKept(text));
    else await this.#keep({ current: await createAuthority(cluster().name, clock.now()), former: [] });
  }

  async stop(): Promise<void> {}

  /** SHA-256 of the authority's public key: what join strings and announcements carry. */
  get fingerprint(): Sha256 {
    return keyFingerprintOf(new X509Certificate(this.#open.current.certificate));
  }

  /** The authority's certificate, for browsers and people, PEM. */
  get certificate(): string {
    return this.#open.current.certificate;
  }

  /** DER of all authorities that devices should trust. */
  get authorities(): readonly Buffer[] {
    return this.#authorities;
  }

  /** A new server certificate for these hosts. The chain leads to every authority that a device may know. */
  async serverCredentials(hosts: readonly string[]): Promise<ServerCredentials> {
    const { current, former } = this.#open;
    const leaf = await issueServerCertificate(current, hosts, this.#deps.clock.now());
    // Vouchers come before the authority itself: OpenSSL takes the first issuer that fits.
    const chain = [leaf.certificate, ...former.map((one) => one.successor), ...this.#trusted.toReversed()];
    return { key: leaf.key, certificate: chain.join('\n'), authorities: this.#trusted };
  }

  /** @throws AppError `invalid-argument` for a request that is none */
  issue(request: Uint8Array, deviceId: DeviceId): Promise<Buffer> {
    const { clock, cluster } = this.#deps;
    return issueDeviceCertificate(this.#open.current, request, {
      clusterId: cluster().id,
      deviceId,
      now: clock.now(),
    });
  }

  /** True for a certificate that this authority, or a former one, has signed. It may have expired. */
  hasIssued(certificate: X509Certificate): boolean {
    return this.#trusted.some((pem) => certificate.verify(new X509Certificate(pem).publicKey));
  }

  /**
   * Replaces the authority. Devices need not join again: the old one vouches for the new one, and its own key is gone
   * from then on. Server certificates have to be made anew.
   */
  async rotate(): Promise<void> {
    const { current, former } = this.#open;
    const now = this.#deps.clock.now();
    const next = await createAuthority(this.#deps.cluster().name, now);
    const successor = await crossSign(current, next, now);
    const retired = { certificate: current.certificate, successor };
    await this.#keep({ current: next, former: [retired, ...former].slice(0, MOST_FORMER) });
  }

  get #trusted(): string[] {
    const { current, former } = this.#open;
    return [current.certificate, ...former.map((one) => one.certificate)];
  }

  get #open(): Kept {
    if (this.#kept === undefined) throw new Error('the certificate authority is not open');
    return this.#kept;
  }

  async #keep(kept: Kept): Promise<void> {
    await this.#deps.keys.write(KEY_NAME, JSON.stringify(kept));
    this.#use(kept);
  }

  #use(kept: Kept): void {
    this.#kept = kept;
    this.#authorities = this.#trusted.map((pem) => new X509Certificate(pem).raw);
  }
}

/** A new one in its place would lock every device out: that is for a person to decide. */
function parseKept(text: string): Kept {
  try {
    return Kept.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError('invalid-config', `the key "${KEY_NAME}" is not a certificate authority`, {
      cause,
      details: { key: KEY_NAME },
      hint: 'Bring it back from a backup. Without it a new one is made, and every device has to join again.',
    });
  }
}
