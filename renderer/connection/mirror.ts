import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { LiveMessage } from '../../common/domain/event.ts';

/** A store that shows what the orchestrator has. */
export interface Mirror {
  /** Brings everything; called at the start and after each gap. */
  readonly load: (client: ControlClient) => Promise<void>;
  /** Takes what has happened since, in order. */
  readonly receive: (messages: readonly LiveMessage[], client: ControlClient) => void;
}
