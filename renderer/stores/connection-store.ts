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

/** Calls once when the orchestrator answers: with the next connection or, where there is one, after `againMs`. */
export function onConnectionLive(againMs: number, call: () => void): void {
  const timer = setTimeout(() => {
    if (useConnectionState.getState().phase === 'live') done();
  }, againMs);
  const forget = useConnectionState.subscribe(({ phase }, before) => {
    if (phase === 'live' && before.phase !== 'live') done();
  });
  const done = (): void => {
    clearTimeout(timer);
    forget();
    call();
  };
}
