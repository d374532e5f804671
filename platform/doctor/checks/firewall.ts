import { type Check, cannotTell, type Outcome, ok, SKIPPED, UNIX, warn } from '../check.ts';
import type { Host } from '../host.ts';
import { parseAssignments } from '../parsing/parse-assignments.ts';
import {
  type Doors,
  firewalldDoors,
  iptablesDoors,
  isOpen,
  macFirewall,
  nftDoors,
  ufwDoors,
} from '../parsing/parse-firewall.ts';

/** Whether a firewall of this machine lets devices in. Agents only dial out: nothing has to let anybody in to them. */
export const firewallCheck: Check = {
  id: 'firewall',
  roles: ['orchestrator'],
  platforms: UNIX,
  async run(host, { listening }) {
    if (listening === null) return [SKIPPED];
    const ports = listening.flatMap((one) => one.ports);
    return [host.platform === 'darwin' ? await onMac(host, ports) : await onLinux(host, ports)];
  },
};

const SOCKET_FILTER = '/usr/libexec/ApplicationFirewall/socketfilterfw';
const FIREWALL = 'macOS';

async function onMac(host: Host, ports: number[]): Promise<Outcome> {
  const [state, blocks, own] = await Promise.all([
    host.run(SOCKET_FILTER, '--getglobalstate'),
    host.run(SOCKET_FILTER, '--getblockall'),
    host.run(SOCKET_FILTER, '--getappblocked', process.execPath),
  ]);
  if (state.outcome !== 'ended') return cannotTell('socketfilterfw', state.outcome);
  switch (
    macFirewall(state.out, blocks.outcome === 'ended' ? blocks.out : '', own.outcome === 'ended' ? own.out : '')
  ) {
    case 'off':
      return ok({ kind: 'firewall-off' });
    case 'blocks-all':
      return { status: 'fail', fact: { kind: 'firewall-blocks-all', firewall: FIREWALL } };
    case 'blocked':
      return { status: 'fail', fact: { kind: 'firewall-closed', firewall: FIREWALL, ports } };
    case 'permitted':
      return ok({ kind: 'firewall-lets-in', firewall: FIREWALL, ports });
    case 'asks':
      return warn({ kind: 'firewall-asks', firewall: FIREWALL });
    case 'unclear':
      return cannotTell('socketfilterfw');
  }
}

async function onLinux(host: Host, ports: number[]): Promise<Outcome> {
  const state = await host.run('firewall-cmd', '--state');
  if (state.outcome === 'ended' && state.out.trim() === 'running') return await firewalld(host, ports);
  const ufw = await host.read('/etc/ufw/ufw.conf');
  if (ufw !== null && parseAssignments(ufw).get('ENABLED')?.toLowerCase() === 'yes') {
    const rules = await host.read('/etc/ufw/user.rules');
    const defaults = (await host.read('/etc/default/ufw')) ?? '';
    if (rules === null) return warn({ kind: 'firewall-unseen', firewall: 'ufw', ports });
    return judged('ufw', ufwDoors(rules, defaults), ports);
  }
  return await kernelRules(host, ports);
}

async function firewalld(host: Host, ports: number[]): Promise<Outcome> {
  const [listed, zone] = await Promise.all([
    host.run('firewall-cmd', '--list-ports'),
    host.run('firewall-cmd', '--get-default-zone'),
  ]);
  if (listed.outcome !== 'ended' || listed.code !== 0) {
    return warn({ kind: 'firewall-unseen', firewall: 'firewalld', ports });
  }
  const isTrusting = zone.outcome === 'ended' && zone.out.trim() === 'trusted';
  return judged('firewalld', firewalldDoors(listed.out, isTrusting), ports);
}

/** Rules without a program that keeps them; only root sees them. */
async function kernelRules(host: Host, ports: number[]): Promise<Outcome> {
  const tables = await host.run('nft', 'list', 'ruleset');
  if (tables.outcome === 'ended' && tables.code === 0) return judged('nftables', nftDoors(tables.out), ports);
  const chain = await host.run('iptables', '-S', 'INPUT');
  if (chain.outcome === 'ended' && chain.code === 0) return judged('iptables', iptablesDoors(chain.out), ports);
  if (tables.outcome === 'missing' && chain.outcome === 'missing') return ok({ kind: 'firewall-off' });
  return cannotTell(tables.outcome === 'missing' ? 'iptables' : 'nft', 'refused');
}

function judged(firewall: string, doors: Doors, ports: number[]): Outcome {
  if (doors.isOpen && doors.ranges.length === 0) return ok({ kind: 'firewall-off' });
  const closed = ports.filter((port) => !isOpen(doors, port));
  if (closed.length === 0) return ok({ kind: 'firewall-lets-in', firewall, ports });
  return { status: 'fail', fact: { kind: 'firewall-closed', firewall, ports: closed } };
}
