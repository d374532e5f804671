/** What a device signs with its old key to get a new certificate. The lengths of both parts are part of their DER. */
export function renewalProof(certificate: Uint8Array, request: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from('edgeorchestra renew v1'), certificate, request]);
}
