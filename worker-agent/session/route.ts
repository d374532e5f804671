import type { DeviceId } from '../../common/domain/ids.ts';
import type { DeviceCredentials } from '../../platform/grpc/client-credentials.ts';

/** The way to the orchestrator. */
export interface Route {
  /** HOST:PORT. */
  readonly address: string;
  /** Who this device is there. */
  readonly deviceId: DeviceId;
  /** Absent without TLS, where the orchestrator believes what callers say of themselves. */
  readonly credentials?: DeviceCredentials;
  /** From when on the way should be found anew, Unix milliseconds: the certificate has to be renewed in time. */
  readonly renewAt?: number;
}
