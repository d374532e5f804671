/** A large number in a few digits, such as 8.03B in English and 8,03 Md in French. */
export function inShort(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 }).format(value);
}
