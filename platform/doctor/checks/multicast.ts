import { BOTH_ROLES, type Check, EVERYWHERE, ok, warn } from '../check.ts';
import { hearMulticast } from './hear-multicast.ts';
import { ownInterfaces } from './own-interfaces.ts';

/** Whether multicast, by which machines find each other, leaves and comes in at each network interface. */
export const multicastCheck: Check = {
  id: 'multicast',
  roles: BOTH_ROLES,
  platforms: EVERYWHERE,
  async run() {
    const interfaces = ownInterfaces();
    if (interfaces.length === 0) return [warn({ kind: 'no-network' })];
    const tried = await Promise.all(
      interfaces.map(async ({ name, address }) => ({ name, result: await hearMulticast(address) })),
    );
    const heard = tried.flatMap(({ name, result }) => (result.heard ? [name] : []));
    const lost = Map.groupBy(
      tried.flatMap(({ name, result }) => (result.heard ? [] : [{ name, reason: result.reason }])),
      ({ reason }) => reason,
    );
    // A bridge of containers or a tunnel often knows no multicast: it is enough where the network does.
    return [
      ...(heard.length > 0 ? [ok({ kind: 'multicast-heard', interfaces: heard })] : []),
      ...(heard.length > 0
        ? []
        : [...lost].map(([reason, names]) =>
            warn({ kind: 'multicast-lost', interfaces: names.map(({ name }) => name), reason }),
          )),
    ];
  },
};
