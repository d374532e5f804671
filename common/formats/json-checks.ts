/** An object that came as JSON. Files are recognised in a worker that does without Zod: these few checks stand in for it. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text of at most so many signs. */
export function isText(value: unknown, most: number): value is string {
  return typeof value === 'string' && value.length <= most;
}

/** A list whose members are all of that kind. */
export function isListOf<Member>(
  value: unknown,
  isMember: (one: unknown) => one is Member,
): value is readonly Member[] {
  return Array.isArray(value) && value.every(isMember);
}
