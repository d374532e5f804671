import type { DesktopLocale } from '../../../common/desktop/desktop-state.ts';

/** When something ends, for people: the time, with the day where it is not today. */
export function formatEnd(
  at: number,
  { locale, now }: { readonly locale: DesktopLocale; readonly now: number },
): string {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  const day = isToday ? {} : ({ day: 'numeric', month: 'short' } as const);
  const tag = locale === 'en' ? 'en-GB' : locale;
  return new Intl.DateTimeFormat(tag, { ...day, hour: '2-digit', minute: '2-digit' }).format(at);
}
