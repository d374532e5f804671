import type { ControlAddress } from '../common/api-client/control-address.ts';
import type { ControlClient } from '../common/api-client/control-client.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Terminal } from './output/terminal.ts';

/** Which orchestrator is meant, as the person said it. */
export interface Whereabouts {
  readonly api?: string;
  readonly data?: string;
}

/** An orchestrator that can be asked. */
export interface Connection extends ControlAddress {
  readonly client: ControlClient;
}

/** What every command is given. */
export interface CliContext {
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  readonly connect: (whereabouts: Whereabouts) => Promise<Connection>;
  /** Ends with this code although nothing was thrown. */
  readonly setExitCode: (code: ExitCode) => void;
}
