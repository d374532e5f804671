import { type ControlClient, createControlClient } from '../../common/api-client/control-client.ts';

/** What the screens have of the orchestrator. */
export interface Connection {
  readonly client: ControlClient;
  /** Where files go to and come from, over HTTP. */
  readonly baseUrl: string;
}

/** Reaches the orchestrator that has served this page; the browser's cookie says who asks. */
export function connect(): Connection {
  const baseUrl = window.location.origin;
  return { client: createControlClient({ baseUrl }), baseUrl };
}
