import type { UpdatesView } from '../../common/api/updates-contract.ts';
import type { ReleaseStore } from '../updates/release-store.ts';
import type { Rollouts } from '../updates/rollouts.ts';
import { controlApi } from './control-api.ts';

export interface UpdatesDeps {
  readonly updates: {
    readonly releases: Pick<ReleaseStore, 'list' | 'obstacle' | 'remove'>;
    readonly rollouts: Pick<Rollouts, 'current' | 'agents' | 'begin' | 'pause' | 'resume' | 'cancel'>;
  };
}

/** Updates of the agents. */
export function updatesHandlers({ updates: { releases, rollouts } }: UpdatesDeps) {
  const view = (): UpdatesView => ({
    obstacle: releases.obstacle,
    releases: releases.list(),
    rollout: rollouts.current(),
    agents: rollouts.agents(),
  });
  const after = (work: () => void) => () => {
    work();
    return view();
  };
  return {
    get: controlApi.updates.get.handler(view),
    start: controlApi.updates.start.handler(({ input: { version, first } }) => {
      rollouts.begin(version, first ?? null);
      return view();
    }),
    pause: controlApi.updates.pause.handler(after(() => rollouts.pause())),
    resume: controlApi.updates.resume.handler(after(() => rollouts.resume())),
    cancel: controlApi.updates.cancel.handler(after(() => rollouts.cancel())),
    remove: controlApi.updates.remove.handler(async ({ input: { version } }) => {
      await releases.remove(version);
      return view();
    }),
  };
}
