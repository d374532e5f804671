import type { Clock } from '../common/lifecycle/clock.ts';
import type { LevelSwitch } from '../platform/logging/level-switch.ts';
import type { Logger } from '../platform/logging/logger.ts';
import type { JoinInvitation } from '../platform/pki/join-string.ts';
import type { AppLine } from './app-line.ts';
import type { Identity } from './identity.ts';
import type { LogBuffer } from './logs/log-buffer.ts';
import type { StartTrainer } from './trainer/start-trainer.ts';
import type { LauncherLine } from './updates/launcher-line.ts';

/** What an agent is started with. */
export interface AgentSetup {
  readonly data: string;
  readonly identity: Identity;
  /** HOST:PORT; without it the orchestrator is looked for by Bonjour. */
  readonly orchestrator: string | undefined;
  /** Port where machines join; usually the one after the orchestrator's. */
  readonly joinPort: number | undefined;
  /** Name or beginning of the id of the cluster to join. */
  readonly cluster: string | undefined;
  readonly invitation: JoinInvitation | undefined;
  readonly rejoin: boolean;
  /** Without TLS, for an orchestrator that was started so. */
  readonly insecure: boolean;
  readonly cacheBytes: number;
  /** How training is kept apart from the agent; usually in a process. */
  readonly startTrainer: StartTrainer | undefined;
  /** Interpreter for the owner's trainers in Python. */
  readonly python: string;
  /** One of the owner's trainers that says nothing for so long hangs. */
  readonly trainerSilenceMs: number;
  /** Where `/sys`, `/proc` and `/dev` lie on Linux; usually `/`. */
  readonly hostRoot: string;
  /** Whether its owner has called the network metered; null: not told. */
  readonly metered: boolean | null;
  /** To the program that has started this agent and tries its updates. */
  readonly launcher: LauncherLine | undefined;
  /** File with the public key of a publisher whose releases the owner believes. */
  readonly publisherKey: string | undefined;
  /** To the app whose own device this is. */
  readonly app?: AppLine | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What this agent logs, for the orchestrator, and how much that is. */
  readonly logs: { readonly buffer: LogBuffer; readonly levels: LevelSwitch };
  /** Writes for the person who started the agent. */
  readonly print: (text: string) => void;
}
