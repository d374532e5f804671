import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** Joins both machines by a cable; the peer is the process of the other one. */
const SETUP = `set -e
ip link set lo up
sysctl -q -w net.ipv6.conf.all.disable_ipv6=1
if [ -n "$PEER" ]; then ip link add home type veth peer name home netns "$PEER"; fi
echo ready
read -r _
ip addr add "$ADDRESS/24" dev home
ip link set home up
ip route add default dev home
echo ready
exec cat`;

/** One machine of a home network that exists only in this test. */
export interface HomeMachine {
  readonly address: string;
  /** What to put before a command for it to run there. */
  readonly prefix: readonly string[];
}

/** Two machines on a network of their own, with multicast. In words why not, where none can be made. */
export async function aHomeNetwork(): Promise<readonly [HomeMachine, HomeMachine] | string> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux can make a network';
  if (spawnSync('unshare', ['--net', 'true']).status !== 0) return 'making a network is not allowed here';
  const first = await start('10.8.0.1', '');
  const second = first && (await start('10.8.0.2', String(first.pid)));
  if (first === undefined || second === undefined) return 'this machine has no virtual network cards, or no ip command';
  const ready = await Promise.all([goOn(first), goOn(second)]);
  if (!ready.every(Boolean)) return 'the virtual network cards of this machine cannot be set up';
  return [machine('10.8.0.1', first), machine('10.8.0.2', second)];
}

function machine(address: string, { pid }: ChildProcess): HomeMachine {
  return { address, prefix: ['nsenter', `--net=/proc/${pid}/ns/net`] };
}

async function start(address: string, peer: string): Promise<ChildProcess | undefined> {
  const holder = spawn('unshare', ['--net', 'sh', '-c', SETUP], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, ADDRESS: address, PEER: peer },
  });
  const gone = once(holder, 'exit');
  onTestFinished(async () => {
    holder.kill('SIGKILL');
    await gone;
  });
  return (await isReady(holder)) ? holder : undefined;
}

async function goOn(holder: ChildProcess): Promise<boolean> {
  const ready = isReady(holder);
  holder.stdin?.write('\n');
  return await ready;
}

async function isReady(holder: ChildProcess): Promise<boolean> {
  if (holder.stdout === null || holder.exitCode !== null) return false;
  return await Promise.race([once(holder.stdout, 'data').then(() => true), once(holder, 'exit').then(() => false)]);
}
