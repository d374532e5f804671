import { z } from 'zod';
import { Sha256, Timestamp } from '../domain/ids.ts';
import { ReleaseVersion } from './release-version.ts';

/** The largest archive of a release, packed and unpacked: the agent has some megabytes. */
export const MOST_RELEASE_BYTES = 512 << 20;

/** What a release of the agent says of itself. The publisher signs exactly the bytes in which it is written. */
export const ReleaseManifest = z.object({
  format: z.literal(1),
  product: z.literal('edgeorchestra-agent'),
  version: ReleaseVersion,
  platform: z.enum(['any', 'linux', 'darwin']).describe('`any`: it holds no native code'),
  arch: z.enum(['any', 'x64', 'arm64']),
  sizeBytes: z.int().min(1).max(MOST_RELEASE_BYTES),
  sha256: Sha256.describe('Of the archive, packed'),
  unpackedBytes: z.int().min(1).max(MOST_RELEASE_BYTES),
  leastNode: ReleaseVersion,
  leastOrchestrator: ReleaseVersion,
  madeAt: Timestamp,
});
export type ReleaseManifest = z.infer<typeof ReleaseManifest>;

/** A manifest in the bytes that were signed, and the signature over them. */
export interface SignedManifest {
  readonly manifest: Uint8Array;
  /** Ed25519. */
  readonly signature: Uint8Array;
}
