import {
  type EtiquettePolicy,
  type EtiquetteScope,
  type EtiquetteSettings,
  USUAL_POLICY,
} from '../specs/etiquette-policy.ts';

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
  layers: EtiquetteLayers,
  device: { readonly id: string; readonly tags: readonly string[] },
): EtiquettePolicy {
  return merged(layersOf(layers, device)).policy;
}

/** One layer of a policy: whom it is for, and what was set there. */
export interface PolicyLayer {
  readonly scope: EtiquetteScope;
  readonly settings: EtiquetteSettings;
}

/** The layers that a device has, the most general first. */
export function layersOf(
  { cluster, groups, devices }: EtiquetteLayers,
  { id, tags }: { readonly id: string; readonly tags: readonly string[] },
): PolicyLayer[] {
  return [
    { scope: { kind: 'cluster' }, settings: cluster },
    ...tags.toSorted().map((tag) => ({ scope: { kind: 'group', tag } as const, settings: groups.get(tag) ?? {} })),
    { scope: { kind: 'device', id }, settings: devices.get(id) ?? {} },
  ];
}

/** What layers come to, and from which of them each field is; fields that none has set are the usual ones. */
export function merged(layers: readonly PolicyLayer[]): {
  readonly policy: EtiquettePolicy;
  readonly sources: Readonly<Partial<Record<keyof EtiquettePolicy, EtiquetteScope>>>;
} {
  const sources = layers.flatMap(({ scope, settings }) => Object.keys(settings).map((field) => [field, scope]));
  return {
    policy: Object.assign({}, USUAL_POLICY, ...layers.map(({ settings }) => settings)) as EtiquettePolicy,
    sources: Object.fromEntries(sources),
  };
}
