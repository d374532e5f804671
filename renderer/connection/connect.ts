import { type ControlClient, createControlClient } from '../../common/api-client/control-client.ts';
import { createPortClient } from '../../common/api-client/port-client.ts';
import { bridgeOf, connectToDesktop } from '../../common/desktop/desktop-bridge.ts';
import { createDesktopClient, type DesktopClient } from '../../common/desktop/desktop-client.ts';

/** What the screens have of the orchestrator. */
export interface Connection {
  readonly client: ControlClient;
  /** Where files go to and come from, over HTTP or over the window's own scheme. */
  readonly baseUrl: string;
  /** The app around the window; undefined in a browser. */
  readonly desktop: DesktopClient | undefined;
}

/**
 * Reaches the orchestrator: through the app around the window by message ports, or as the one that has served this page to a
 * browser, whose cookie says who asks. @throws AppError `unavailable` when the app does not answer its window
 */
export async function connect(): Promise<Connection> {
  const baseUrl = window.location.origin;
  const bridge = bridgeOf(window);
  if (bridge === undefined) return { client: createControlClient({ baseUrl }), baseUrl, desktop: undefined };
  const { control, desktop } = await connectToDesktop(window, bridge);
  return { client: createPortClient(control), baseUrl, desktop: createDesktopClient(desktop) };
}
