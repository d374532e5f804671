/** What somebody typed, as a value of the draft: undefined for nothing, the text itself where it is no number. */
export function readTyped(text: string, factor = 1): number | string | undefined {
  const plain = text.trim().replace(',', '.');
  if (plain === '') return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? exact(value / factor) : text.trim();
}

/** A value of the draft as it is typed. */
export function writeTyped(value: unknown, factor = 1): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return String(exact(value * factor));
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Without the dust of binary fractions: 97.1 % is 0.971. */
function exact(value: number): number {
  return Number(value.toPrecision(12));
}
