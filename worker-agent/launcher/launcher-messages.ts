import { z } from 'zod';
import { UpdateOrderId } from '../../common/updates/agent-report.ts';
import { ReleaseVersion } from '../../common/updates/release-version.ts';

/** Tells an agent which program has started it, and that it may be asked for updates. Launchers outlive agents: this never changes. */
export const LAUNCHER_VARIABLE = 'EO_AGENT_LAUNCHER';

/** What an agent says to its launcher. Launchers outlive agents: what is here stays as it is. */
export const SaidByAgent = z.discriminatedUnion('kind', [
  /** The orchestrator has acknowledged a beat. */
  z.object({ kind: z.literal('beat') }),
  /** A release lies ready: try it. */
  z.object({ kind: z.literal('switch'), version: ReleaseVersion, order: UpdateOrderId }),
]);
export type SaidByAgent = z.infer<typeof SaidByAgent>;

/** What a launcher says to its agent. */
export const SaidByLauncher = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stop') }),
  /** The trial is over: this release stays. */
  z.object({ kind: z.literal('kept') }),
]);
export type SaidByLauncher = z.infer<typeof SaidByLauncher>;
