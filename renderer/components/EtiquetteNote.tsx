import type { EtiquetteState } from '../../common/etiquette/decision.ts';
import { useFormat, useMessages } from '../language/language-store.ts';

/** How much a device does for the cluster, why, and until when; nothing at full strength. */
export function EtiquetteNote({ state }: { readonly state: EtiquetteState | null }) {
  const { etiquette: words } = useMessages();
  const format = useFormat();
  if (state === null || state.level === 'full') return null;
  const end = state.until === null ? '' : `, ${words.until(format.time(state.until, Date.now()))}`;
  return (
    <span className="soft small">
      {words.levels[state.level]}: {words.reasons(state)}
      {end}
    </span>
  );
}
