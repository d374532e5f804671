import { BOTH_ROLES, type Check, EVERYWHERE, ok, SKIPPED, warn } from '../check.ts';

const WAIT_MS = 4_000;

/** Whether the cluster is heard by Bonjour on this machine. */
export const discoveryCheck: Check = {
  id: 'discovery',
  roles: BOTH_ROLES,
  platforms: EVERYWHERE,
  async run(_host, { announced }) {
    if (announced === null) return [SKIPPED];
    // Bonjour is loaded only where somebody asks: an idle agent does without.
    const { browseClusters } = await import('../../discovery/browse.ts');
    const startedAt = performance.now();
    const isIt = ({ clusterId }: { readonly clusterId: string }) => clusterId === announced.clusterId;
    const found = await browseClusters({ timeoutMs: WAIT_MS, isEnough: (clusters) => clusters.some(isIt) });
    const own = found.find(isIt);
    if (own === undefined) return [warn({ kind: 'cluster-not-heard', waitedMs: WAIT_MS })];
    return [ok({ kind: 'cluster-heard', host: own.host, tookMs: Math.round(performance.now() - startedAt) })];
  },
};
