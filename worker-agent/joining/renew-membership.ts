import { createPrivateKey, sign, X509Certificate } from 'node:crypto';
import { createCertificateRequest } from '../../platform/pki/certificate-request.ts';
import { renewalProof } from '../../platform/pki/renewal-proof.ts';
import { Enrollment } from '../session/enrollment.ts';
import type { Membership } from './membership-file.ts';
import { dialled, type Place } from './place.ts';

/**
 * The membership with a new key and certificate. Works also when the old one has expired.
 * @throws AppError `revoked` when the device does not belong to the cluster any more
 */
export async function renewMembership(membership: Membership, place: Place, signal: AbortSignal): Promise<Membership> {
  const { raw: certificate } = new X509Certificate(membership.certificate);
  const { key, request } = await createCertificateRequest();
  const signature = sign('sha256', renewalProof(certificate, request), createPrivateKey(membership.key));
  const { authorities } = membership;
  const enrollment = new Enrollment({ address: dialled(place.host, place.joinPort), authorities });
  try {
    const renewed = await enrollment.renew({ certificate, certificateRequest: request, signature }, signal);
    return { ...membership, ...renewed, key };
  } finally {
    enrollment.close();
  }
}
