/** Where an orchestrator's control API is, and what opens it. */
export interface ControlAddress {
  /** Such as `http://127.0.0.1:8000`. */
  readonly baseUrl: string;
  /** The secret of an access token; without one, only whether it is there can be asked. */
  readonly token?: string | undefined;
}

/** The header that shows an access token. */
export function authorization(token: string | undefined): { authorization?: string } {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}
