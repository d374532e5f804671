import type { DeviceId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { CallContext } from '../../platform/grpc/server-handlers.ts';
import { deviceOf } from '../../platform/pki/certificate-names.ts';
import type { DeviceRegistry } from '../cluster/device-registry.ts';
import type { DeviceCertificates } from '../cluster/joining/device-certificates.ts';
import { revoked } from '../cluster/joining/enrollment.ts';
import { CallerLimits } from './caller-limits.ts';

interface MemberGuardDeps {
  readonly devices: DeviceRegistry;
  readonly certificates: DeviceCertificates;
  readonly cluster: () => { readonly id: string };
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
}

/** Of one device: it needs some five a second for each task. */
const CALL_LIMITS = { burst: 200, perSecond: 25, callers: 16_384 };

/** Lets only members call, each as the device that its certificate names, and ends their calls once they are revoked. */
export class MemberGuard {
  readonly #deps: MemberGuardDeps;
  readonly #members = new Map<DeviceId, AbortController>();
  /** A call is looked at by the guard and by its handler. */
  readonly #callers = new WeakMap<object, DeviceId>();
  readonly #calls: CallerLimits;

  constructor(deps: MemberGuardDeps) {
    this.#deps = deps;
    this.#calls = new CallerLimits({ clock: deps.clock, ...CALL_LIMITS });
    deps.devices.onAvailability(({ id, state }) => {
      if (state === 'revoked') this.#bar(id);
    });
  }

  /** The device that makes a call. @throws AppError `unauthenticated` without a good certificate, `revoked` without membership */
  readonly identify = (call: Pick<CallContext, 'certificate'>): DeviceId => {
    const known = this.#callers.get(call);
    if (known !== undefined) return known;
    const { certificate } = call;
    if (certificate === undefined) throw new AppError('unauthenticated', 'a device shows its certificate');
    const { devices, certificates, cluster, clock } = this.#deps;
    const listed = certificates.find(certificate.fingerprint);
    if (listed === undefined || !devices.isKnown(listed.deviceId)) throw revoked();
    if (deviceOf(certificate.subjectAltName, cluster().id) !== listed.deviceId) throw revoked();
    // A connection may outlive the certificate that it was made with.
    if (listed.expiresAt <= clock.now()) throw expired();
    certificates.use(listed);
    this.#callers.set(call, listed.deviceId);
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

function expired(): AppError {
  return new AppError('unauthenticated', "the device's certificate has expired", {
    hint: 'The agent renews it on its own, once it reaches the joining port.',
  });
}
