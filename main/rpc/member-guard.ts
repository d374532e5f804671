import { X509Certificate } from 'node:crypto';
import type { DeviceId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { CallContext } from '../../platform/grpc/server-handlers.ts';
import { deviceOf } from '../../platform/pki/certificate-names.ts';
import { fingerprintOf } from '../../platform/pki/fingerprint.ts';
import type { DeviceRegistry } from '../cluster/device-registry.ts';
import type { DeviceCertificates } from '../cluster/joining/device-certificates.ts';
import { revoked } from '../cluster/joining/enrolment.ts';

interface MemberGuardDeps {
  readonly devices: DeviceRegistry;
  readonly certificates: DeviceCertificates;
  readonly cluster: () => { readonly id: string };
  readonly clock: Clock;
}

/** Lets only members call, each as the device that its certificate names, and ends their calls once they are revoked. */
export class MemberGuard {
  readonly #deps: MemberGuardDeps;
  readonly #members = new Map<DeviceId, AbortController>();

  constructor(deps: MemberGuardDeps) {
    this.#deps = deps;
    deps.devices.onAvailability(({ id, state }) => {
      if (state === 'revoked') this.#bar(id);
    });
  }

  /** The device that makes a call. @throws AppError `unauthenticated` without a good certificate, `revoked` without membership */
  readonly identify = ({ certificate }: Pick<CallContext, 'certificate'>): DeviceId => {
    if (certificate === undefined) throw new AppError('unauthenticated', 'a device shows its certificate');
    const { devices, certificates, cluster, clock } = this.#deps;
    const listed = certificates.find(fingerprintOf(certificate));
    if (listed === undefined || !devices.isKnown(listed.deviceId)) throw revoked();
    const named = deviceOf(new X509Certificate(certificate).subjectAltName, cluster().id);
    if (named !== listed.deviceId) throw revoked();
    // A connection may outlive the certificate that it was made with.
    if (listed.expiresAt <= clock.now()) throw expired();
    certificates.use(listed);
    return listed.deviceId;
  };

  /** Fires when the caller is taken out of the cluster. */
  readonly guard = (context: CallContext): AbortSignal => {
    const id = this.identify(context);
    const member = this.#members.get(id) ?? new AbortController();
    this.#members.set(id, member);
    return member.signal;
  };

  #bar(id: DeviceId): void {
    this.#deps.certificates.forget(id);
    const member = this.#members.get(id);
    this.#members.delete(id);
    member?.abort(revoked());
  }
}

function expired(): AppError {
  return new AppError('unauthenticated', "the device's certificate has expired", {
    hint: 'The agent renews it on its own, once it reaches the joining port.',
  });
}
