import type { EtiquetteView } from '../../common/api/etiquette-contract.ts';
import { DeviceId } from '../../common/domain/ids.ts';
import { merged } from '../../common/etiquette/effective-policy.ts';
import type { EtiquetteScope } from '../../common/specs/etiquette-policy.ts';
import type { EtiquetteDesk } from '../cluster/etiquette-desk.ts';
import type { DeviceTraces } from '../cluster/replays/device-traces.ts';
import { replayPast } from '../cluster/replays/replay-past.ts';
import { controlApi } from './control-api.ts';

export interface EtiquetteDeps {
  readonly etiquette: Pick<EtiquetteDesk, 'settings' | 'listed' | 'set' | 'policyOf' | 'clusterPolicy'>;
  readonly traces: Pick<DeviceTraces, 'read'>;
}

/** What devices owe to their owners. */
export function etiquetteHandlers({ etiquette, traces }: EtiquetteDeps) {
  const view = (scope: EtiquetteScope): EtiquetteView => ({
    scope,
    settings: etiquette.settings(scope),
    policy: policyIn(scope),
    ...lists(),
  });
  const policyIn = (scope: EtiquetteScope) => {
    if (scope.kind === 'cluster') return etiquette.clusterPolicy();
    return scope.kind === 'device' ? etiquette.policyOf(DeviceId.parse(scope.id)).policy : null;
  };
  const scope = { kind: 'cluster' } as const;
  const lists = () => {
    const { groups, devices } = etiquette.listed();
    return { groups: [...groups], devices: [...devices] };
  };
  return {
    get: controlApi.etiquette.get.handler(({ input }) => view(input.scope)),
    set: controlApi.etiquette.set.handler(({ input }) => {
      etiquette.set(input.scope, input.settings, input.before);
      return view(input.scope);
    }),
    replay: controlApi.etiquette.replay.handler(async ({ input: { id, policy: fields, days } }) => {
      const policy =
        fields === undefined ? etiquette.policyOf(id).policy : merged([{ scope, settings: fields }]).policy;
      return { deviceId: id, ...(await replayPast(policy, await traces.read(id, days))) };
    }),
  };
}
