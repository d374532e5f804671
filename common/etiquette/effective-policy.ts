import { type EtiquettePolicy, type EtiquetteSettings, USUAL_POLICY } from '../specs/etiquette-policy.ts';

/** What was set, by whom it is for. */
export interface EtiquetteLayers {
  readonly cluster: EtiquetteSettings;
  readonly groups: ReadonlyMap<string, EtiquetteSettings>;
  readonly devices: ReadonlyMap<string, EtiquetteSettings>;
}

/**
 * The policy of one device: each field as its own settings have it, else those of its groups, else the cluster's, else the usual one.
 * Of several groups the last tag in alphabetical order counts.
 */
export function effectivePolicy(
  { cluster, groups, devices }: EtiquetteLayers,
  device: { readonly id: string; readonly tags: readonly string[] },
): EtiquettePolicy {
  const ofGroups = device.tags.toSorted().map((tag) => groups.get(tag) ?? {});
  return Object.assign({}, USUAL_POLICY, cluster, ...ofGroups, devices.get(device.id) ?? {}) as EtiquettePolicy;
}
