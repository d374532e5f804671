/** A program that the system starts by itself and keeps alive, in a user's name. */
export interface ServiceDescription {
  /** Of the unit: letters, digits and hyphens. */
  readonly name: string;
  /** Reverse-domain name, by which macOS knows it. */
  readonly label: string;
  /** In a line, for people. */
  readonly title: string;
  /** Program and arguments, the program by its whole path. */
  readonly command: readonly string[];
  /** `user`: runs while its user is signed in; `system`: from boot, in the name of `account`. */
  readonly scope: 'user' | 'system';
  /** Whose rights a service of the system has. */
  readonly account: string;
  /** What the process writes to its standard error, where no journal takes it. */
  readonly errorFile: string;
  /** The exit code after which it is not started again: its settings are wrong. */
  readonly finalExitCode: number;
}
