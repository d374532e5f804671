/** Settings of one source of power, by name. */
export type PowerSettings = ReadonlyMap<string, number>;

/** Reads `pmset -g custom`: a heading for each source of power, such as `AC Power`, and below it names and numbers. */
export function parsePmset(text: string): ReadonlyMap<string, PowerSettings> {
  const sources = new Map<string, Map<string, number>>();
  let current: Map<string, number> | undefined;
  for (const line of text.split('\n')) {
    const [, source] = /^(\S.*?):\s*$/.exec(line) ?? [];
    if (source !== undefined) {
      current = new Map();
      sources.set(source, current);
      continue;
    }
    // Names may hold spaces ("Sleep On Power Button"), and a note in brackets may follow the number.
    const [, name, value] = /^\s+(\S.*?)\s+(\d+)(?:\s+\(.*\))?\s*$/.exec(line) ?? [];
    if (name !== undefined) current?.set(name, Number(value));
  }
  return sources;
}
