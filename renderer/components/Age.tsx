import { useFormat } from '../language/language-store.ts';
import { useNow } from '../stores/now-store.ts';

/** How long ago something was, growing; the exact time on hover. */
export function Age({ at }: { readonly at: number }) {
  const format = useFormat();
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={format.exact(at)}>
      {format.ago(at, now)}
    </time>
  );
}
