import type { EconomyState } from '../../common/economy/economy-state.ts';
import { useMessages } from '../language/language-store.ts';

/** What a device has stopped because something is short, and when it returns; nothing where that is not so. */
export function EconomyNote({ state }: { readonly state: EconomyState | null }) {
  const { economy: words } = useMessages();
  const text = state === null ? undefined : words.describe(state, Date.now());
  if (text === undefined) return null;
  return (
    <p className="soft small">
      {words.title}: {text}
    </p>
  );
}
