/** Reads what `gsettings get` prints: a text in quotes or a number, with or without its type; null for anything else. */
export function parseGsettings(text: string): string | number | null {
  const [, quoted, number] = /^(?:'([^']*)'|(?:u?int(?:16|32|64) )?(-?\d+))$/.exec(text.trim()) ?? [];
  if (quoted !== undefined) return quoted;
  return number === undefined ? null : Number(number);
}
