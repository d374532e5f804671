import { useCallback } from 'react';
import type { EtiquetteView } from '../../../../common/api/etiquette-contract.ts';
import type { ControlClient } from '../../../../common/api-client/control-client.ts';
import type { EventKind } from '../../../../common/domain/event.ts';
import { layersOf, type PolicyLayer } from '../../../../common/etiquette/effective-policy.ts';
import type { EtiquetteScope } from '../../../../common/specs/etiquette-policy.ts';
import { useAnswer } from '../../../connection/use-answer.ts';

/** What was set for a scope, and what is under it. */
export interface PolicyLayers {
  readonly view: EtiquetteView;
  /** The layers from which comes what is not set here, the most general first. */
  readonly below: readonly PolicyLayer[];
}

const KINDS: ReadonlySet<EventKind> = new Set(['etiquette-changed', 'device-registered', 'device-removed']);
const CLUSTER = { kind: 'cluster' } as const;

/** Asks for a scope's rules and those under them, and again whenever somebody changes any. */
export function usePolicyLayers(scope: EtiquetteScope) {
  const key = JSON.stringify(scope);
  const ask = useCallback((client: ControlClient) => askLayers(client, JSON.parse(key) as EtiquetteScope), [key]);
  return useAnswer(ask, KINDS);
}

/** All layers of a device, the most general first. */
export async function askDeviceLayers(client: ControlClient, id: string): Promise<PolicyLayer[]> {
  const scope = { kind: 'device', id } as const;
  const { view, below } = await askLayers(client, scope);
  return [...below, { scope, settings: view.settings }];
}

async function askLayers({ etiquette, devices }: ControlClient, scope: EtiquetteScope): Promise<PolicyLayers> {
  const view = await etiquette.get({ scope });
  if (scope.kind === 'cluster') return { view, below: [] };
  const { settings: cluster } = await etiquette.get({ scope: CLUSTER });
  if (scope.kind === 'group') return { view, below: [{ scope: CLUSTER, settings: cluster }] };
  const { tags } = await devices.get({ id: scope.id });
  const ofGroups = tags
    .filter((tag) => view.groups.includes(tag))
    .map(async (tag) => [tag, (await etiquette.get({ scope: { kind: 'group', tag } })).settings] as const);
  const groups = new Map(await Promise.all(ofGroups));
  const below = layersOf({ cluster, groups, devices: new Map() }, { id: scope.id, tags: [...groups.keys()] });
  return { view, below: below.filter(({ scope: { kind } }) => kind !== 'device') };
}
