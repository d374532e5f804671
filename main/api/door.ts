/** What a request needs to know of the listener that it came in by. */
export interface Door {
  readonly port: number;
  /** True where TLS is spoken. */
  readonly isSecure: boolean;
  /** True where only this machine comes in. */
  readonly isLocal: boolean;
  /** True for a name by which this listener may be called; a name that was rebound to its address is none. */
  readonly answersTo: (hostname: string) => boolean;
}
