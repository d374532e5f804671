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
import { CallerLimits } from './caller-limits.ts';

interface MemberGuardDeps {
  readonly devices: DeviceRegistry;
  readonly certificates: DeviceCertificates;
  readonly cluster: () => { readonly id: string };
  readonly clock: Pick<Clock, 'monotonic'>;
}

/** Of one device: it needs some five a second for each task. */
const CALL_LIMITS = { burst: 200, perSecond: 25, callers: 16_384 };

/** Lets only members call, each as the device that its certificate names, and ends their calls once they are revoked. */
export class MemberGuard {
  readonly #deps: MemberGuardDeps;
  readonly #members = new Map<DeviceId, AbortController>();
  readonly #calls: CallerLimits;

  constructor(deps: MemberGuardDeps) {
    this.#deps = deps;
    this.#calls = new CallerLimits({ clock: deps.clock, ...CALL_LIMITS });
    deps.devices.onAvailability(({ id, state }) => {
      if (state === 'revoked') this.#bar(id);
    });
  }

  /** The device that makes a call. @throws AppError `unauthenticated` without a certificate, `revoked` without membership */
  readonly identify = ({ certificate }: Pick<CallContext, 'certificate'>): DeviceId => {
    if (certificate === undefined) throw new AppError('unauthenticated', 'a device shows its certificate');
    const { devices, certificates, cluster } = this.#deps;
    const listed = certificates.find(fingerprintOf(certificate));
    if (listed === undefined || !devices.isKnown(listed.deviceId)) throw revoked();
    const named = deviceOf(new X509Certificate(certificate).subjectAltName, cluster().id);
    if (named !== listed.deviceId) throw revoked();
    certificates.use(listed);
    return listed.deviceId;
  };

  /** Fires when the caller is taken out of the cluster. @throws AppError `too-many-requests` as well */
  readonly guard = (context: CallContext): AbortSignal => {
    const id = this.identify(context);
    this.#calls.take(id);
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
