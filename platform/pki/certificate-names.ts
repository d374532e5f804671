import type { X509Certificate } from 'node:crypto';
import { DeviceId } from '../../common/domain/ids.ts';

/**
 * The name that every orchestrator's certificate carries. Addresses of a home network change; who is at the other end is
 * decided by the certificate authority alone.
 */
export const ORCHESTRATOR_NAME = 'orchestrator.edgeorchestra.internal';

/** How a certificate names its device. */
export function deviceUri(clusterId: string, deviceId: DeviceId): string {
  return `edgeorchestra://${clusterId}/devices/${deviceId}`;
}

/** The device that a certificate's alternative name says; undefined when it names none of this cluster. */
export function deviceOf(subjectAltName: string | undefined, clusterId: string): DeviceId | undefined {
  const prefix = `URI:${deviceUri(clusterId, '' as DeviceId)}`;
  const names = (subjectAltName ?? '').split(', ').filter((name) => name.startsWith(prefix));
  return names.length === 1 ? DeviceId.safeParse(names[0]?.slice(prefix.length)).data : undefined;
}

/** The moment from which a certificate should be renewed: two thirds of its life, Unix milliseconds. */
export function renewalTime(certificate: Pick<X509Certificate, 'validFrom' | 'validTo'>): number {
  const from = Date.parse(certificate.validFrom);
  return from + (Date.parse(certificate.validTo) - from) * (2 / 3);
}
