import { ownAddresses } from '../../discovery/own-hosts.ts';
import { type Check, EVERYWHERE, fail, type Listening, type Outcome, ok, SKIPPED, warn } from '../check.ts';
import { tryConnect } from './try-connect.ts';

const LOOPBACK = /^(127\.|::1$|localhost$)/;
const MOST_ADDRESSES = 4;

/** Whether the ports of an orchestrator can be reached at the addresses that it has on the network. */
export const portsCheck: Check = {
  id: 'ports',
  roles: ['orchestrator'],
  platforms: EVERYWHERE,
  async run(_host, { listening }) {
    if (listening === null) return [SKIPPED];
    return (await Promise.all(listening.map(tryAll))).flat();
  },
};

async function tryAll({ host, ports }: Listening): Promise<Outcome[]> {
  if (LOOPBACK.test(host)) return [warn({ kind: 'ports-loopback-only', host })];
  const addresses = host === '0.0.0.0' || host === '::' ? ownAddresses().slice(0, MOST_ADDRESSES) : [host];
  if (addresses.length === 0) return [warn({ kind: 'no-network' })];
  const tried = await Promise.all(
    addresses.flatMap((address) =>
      ports.map(async (port) => ({ address, port, attempt: await tryConnect(address, port) })),
    ),
  );
  const lost = tried.flatMap(({ address, port, attempt }) =>
    'reason' in attempt ? [fail({ kind: 'port-unreached', address, port, reason: attempt.reason })] : [],
  );
  return lost.length > 0 ? lost : [ok({ kind: 'ports-reached', addresses, ports: [...ports] })];
}
