import { DeviceId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import { DEVICE_ID_METADATA_KEY } from '../../platform/grpc/device-metadata.ts';
import type { CallContext } from '../../platform/grpc/server-handlers.ts';

/** Tells which device makes a call. With TLS its certificate says so; the seam is here. */
export type IdentifyPeer = (context: CallContext) => DeviceId;

/**
 * Believes what the caller says of itself. Good only on loopback, where whoever can call is already on this machine.
 * @throws AppError `invalid-argument`
 */
export const claimedIdentity: IdentifyPeer = ({ metadata }) => {
  const claimed = DeviceId.safeParse(metadata.get(DEVICE_ID_METADATA_KEY)[0]?.toString());
  if (claimed.success) return claimed.data;
  throw new AppError('invalid-argument', `the metadata ${DEVICE_ID_METADATA_KEY} must name the device`);
};
