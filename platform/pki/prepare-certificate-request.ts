import { CallableWorker } from '../process/worker-line.ts';
import type { CertificateRequest } from './certificate-request.ts';
import type { CertificateRequestMethods } from './certificate-request-worker.ts';

/**
 * A new key and the request for a certificate, made in a thread of its own: what the X.509 library takes of memory goes
 * with it, and an agent needs it once a month.
 */
export async function prepareCertificateRequest(): Promise<CertificateRequest> {
  const worker = new CallableWorker<CertificateRequestMethods>(
    new URL('./certificate-request-worker.ts', import.meta.url),
  );
  try {
    return await worker.call('create', undefined);
  } finally {
    await worker.end();
  }
}
