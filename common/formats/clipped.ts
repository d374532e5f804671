/** A text of a file as a description may hold it: short, one line, nothing that a terminal or a page would act on. */
export function clipped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, 256)
    .toWellFormed();
}
