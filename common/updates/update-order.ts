import type { SignedManifest } from './release-manifest.ts';

/** What the orchestrator asks of one agent, once. The archive goes by the hash that the manifest names. */
export interface UpdateOrder extends SignedManifest {
  readonly id: string;
}
