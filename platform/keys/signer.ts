/** Signs with a private key that it does not give away. */
export interface Signer {
  /** SHA-256 of the public key (DER of its SPKI), lower-case hexadecimal. */
  readonly keyId: string;
  /** SPKI in PEM. */
  readonly publicKey: string;
  /** Ed25519 signature, 64 bytes. */
  sign(data: string): Buffer;
}
