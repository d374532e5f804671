import { createSecureContext } from 'node:tls';
import { type ChannelCredentials, type ChannelOptions, credentials } from '@grpc/grpc-js';
import { ORCHESTRATOR_NAME } from '../pki/certificate-names.ts';

/** What a device shows, and whom it believes. All PEM. */
export interface DeviceCredentials {
  readonly key: string;
  readonly certificate: string;
  readonly authorities: readonly string[];
}

/** For a device that is a member. */
export function memberCredentials({ key, certificate, authorities }: DeviceCredentials): ChannelCredentials {
  return credentials.createSsl(Buffer.from(authorities.join('\n')), Buffer.from(key), Buffer.from(certificate));
}

/** For a machine that is none yet, or whose certificate has expired: it only knows whom to believe. */
export function strangerCredentials(authorities: readonly string[]): ChannelCredentials {
  // An authority may be vouched for by an older one: it is believed as it stands.
  return credentials.createFromSecureContext(
    createSecureContext({ ca: [...authorities], allowPartialTrustChain: true, minVersion: 'TLSv1.2' }),
  );
}

/** An orchestrator is known by its authority, wherever it is. */
export const ORCHESTRATOR_TARGET: ChannelOptions = { 'grpc.ssl_target_name_override': ORCHESTRATOR_NAME };
