/** What the code under test has asked Electron to do, in order, where nothing else shows it. */
const made: { readonly name: string; readonly args: readonly unknown[] }[] = [];

export function note(name: string, ...args: readonly unknown[]): void {
  made.push({ name, args });
}

/** The arguments of each call of a name. */
export function callsOf(name: string): (readonly unknown[])[] {
  return made.filter((call) => call.name === name).map(({ args }) => args);
}

export function forgetCalls(): void {
  made.length = 0;
}
