/**
 * Fields as one text that can be taken apart in one way only: each as its length in bytes of UTF-8, a colon, the field and
 * a comma (D. J. Bernstein, Netstrings, 1997).
 */
export function netstrings(fields: readonly (string | number)[]): string {
  let text = '';
  for (const field of fields) text += `${Buffer.byteLength(String(field))}:${field},`;
  return text;
}
