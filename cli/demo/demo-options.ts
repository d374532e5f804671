/** What `eo demo` was told. */
export interface DemoOptions {
  readonly agents: number;
  readonly rounds?: number;
  readonly target?: number;
  readonly cnn?: true;
  readonly once?: true;
  readonly json?: true;
  readonly insecure?: true;
  readonly dataDir?: string;
}
