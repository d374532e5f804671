import { useFormat } from '../language/language-store.ts';
import { useNow } from '../stores/now-store.ts';

const DAY_MS = 86_400_000;

/** When something was, by the clock; the exact time on hover. */
export function Moment({ at }: { readonly at: number }) {
  const format = useFormat();
  const now = useNow(DAY_MS);
  return (
    <time dateTime={new Date(at).toISOString()} title={format.exact(at)}>
      {format.time(at, now)}
    </time>
  );
}
