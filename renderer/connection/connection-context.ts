import { createContext, use } from 'react';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { DesktopClient } from '../../common/desktop/desktop-client.ts';
import type { Connection } from './connect.ts';

export const ConnectionContext = createContext<Connection | null>(null);

/** The way to the orchestrator. @throws Error outside of the app */
export function useConnection(): Connection {
  const connection = use(ConnectionContext);
  if (connection === null) throw new Error('there is no connection around this component');
  return connection;
}

/** The control API, for what a person does; what the screens show comes from the stores. */
export function useClient(): ControlClient {
  return useConnection().client;
}

/** The app around the window; undefined in a browser. */
export function useDesktop(): DesktopClient | undefined {
  return useConnection().desktop;
}
