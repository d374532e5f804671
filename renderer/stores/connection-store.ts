import { create } from 'zustand';

/** How the screens stand to the orchestrator. */
export type ConnectionPhase = 'connecting' | 'live' | 'cut' | 'signed-out';

interface ConnectionState {
  readonly phase: ConnectionPhase;
  /** Unix ms: since when it is so. */
  readonly since: number;
}

const useConnectionState = create<ConnectionState>()(() => ({ phase: 'connecting', since: Date.now() }));

export const useConnectionPhase = () => useConnectionState((state) => state.phase);
export const useConnectionSince = () => useConnectionState((state) => state.since);

function turn(phase: ConnectionPhase): void {
  if (useConnectionState.getState().phase === phase) return;
  useConnectionState.setState({ phase, since: Date.now() });
}

/** Everything is shown as it is now. */
export function connectionIsLive(): void {
  turn('live');
}

/** What is shown was so a while ago. */
export function connectionWasCut(): void {
  turn('cut');
}

/** The orchestrator does not know this browser, or no longer. */
export function signedOut(): void {
  turn('signed-out');
}
