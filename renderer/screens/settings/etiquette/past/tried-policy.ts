import { merged, type PolicyLayer } from '../../../../../common/etiquette/effective-policy.ts';
import type { EtiquettePolicy, EtiquetteScope } from '../../../../../common/specs/etiquette-policy.ts';
import type { WishedSettings } from '../draft/policy-draft.ts';
import { scopeKey } from '../policy-scope.ts';

const RANKS: Readonly<Record<EtiquetteScope['kind'], number>> = { cluster: 0, group: 1, device: 2 };

/** What would hold for a device with these layers, if `wished` were set for one of its scopes. */
export function triedPolicy(
  layers: readonly PolicyLayer[],
  scope: EtiquetteScope,
  wished: WishedSettings,
): EtiquettePolicy {
  const others = layers.filter((layer) => scopeKey(layer.scope) !== scopeKey(scope));
  const tried = { scope, settings: wished as PolicyLayer['settings'] };
  return merged([...others, tried].toSorted(byScope)).policy;
}

/** The most general first; groups by their tags, as everywhere. */
function byScope({ scope: a }: PolicyLayer, { scope: b }: PolicyLayer): number {
  if (a.kind === 'group' && b.kind === 'group') return a.tag < b.tag ? -1 : 1;
  return RANKS[a.kind] - RANKS[b.kind];
}
