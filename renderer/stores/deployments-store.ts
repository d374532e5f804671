import { useEffect } from 'react';
import { create } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { Deployment, DeploymentLoad } from '../../common/domain/deployment.ts';
import type { ResourceName } from '../../common/domain/ids.ts';
import { useClient } from '../connection/connection-context.ts';
import type { Mirror } from '../connection/mirror.ts';
import { loadPages } from './load-pages.ts';
import { refreshSoon } from './refresh-soon.ts';

/** How much a deployment had to do at a time. */
export interface LoadSample {
  /** Unix ms. */
  readonly at: number;
  readonly load: DeploymentLoad;
}

interface DeploymentsState {
  readonly phase: 'loading' | 'ready';
  /** By name. */
  readonly deployments: readonly Deployment[];
  /** The load of each as it was seen here, oldest first. */
  readonly seen: ReadonlyMap<ResourceName, readonly LoadSample[]>;
}

/** Load and progress make no events: they are asked for, so often. */
const LOOK_MS = 2_000;
/** Ten minutes of looks. */
const SAMPLES = 300;
const NONE: readonly LoadSample[] = [];

const useDeploymentsState = create<DeploymentsState>()(() => ({ phase: 'loading', deployments: [], seen: new Map() }));

export const useDeploymentsPhase = () => useDeploymentsState((state) => state.phase);
export const useDeployments = () => useDeploymentsState((state) => state.deployments);
/** Names of all, which other ones may not have. */
export const useDeploymentNames = () =>
  useDeploymentsState(useShallow((state) => state.deployments.map(({ name }) => name)));
export const useDeployment = (name: ResourceName | undefined) =>
  useDeploymentsState((state) => state.deployments.find((one) => one.name === name));
/** The load of a deployment since the page looks at it, oldest first. */
export const useSeenLoad = (name: ResourceName) => useDeploymentsState((state) => state.seen.get(name) ?? NONE);

/** Looks again and again while the component is there, and somebody sees the page. */
export function useLiveDeployments(): void {
  const client = useClient();
  useEffect(() => {
    const look = (): void => {
      // What fails now is asked for again at the next look; the notice above all screens says why.
      if (!document.hidden) load(client).catch(() => undefined);
    };
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [client]);
}

/** Mirrors what is served, by which devices. */
export function deploymentsMirror(): Mirror {
  let refresh: (() => void) | undefined;
  return {
    load,
    receive(messages, client) {
      refresh ??= refreshSoon(200, async () => await load(client));
      if (messages.some((message) => message.type === 'event' && 'deployment' in message.event.body)) refresh();
    },
  };
}

async function load(client: ControlClient): Promise<void> {
  const deployments = await loadPages(
    (position) => client.deployments.list(position),
    ({ name }) => name,
  );
  const at = Date.now();
  useDeploymentsState.setState(({ seen }) => ({
    phase: 'ready',
    deployments,
    seen: new Map(
      deployments.map(({ name, load }) => [name, [...(seen.get(name) ?? NONE), { at, load }].slice(-SAMPLES)]),
    ),
  }));
}
