import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** Loopback with multicast, and a network card to the world outside whose other end nobody listens to. */
const SETUP = `set -e
ip link set lo up multicast on
sysctl -q -w net.ipv6.conf.all.disable_ipv6=1
ip link add outside type veth peer name beyond
ip addr add 10.9.9.1/24 dev outside
ip link set beyond up
ip link set outside up
ip route add default dev outside
echo ready
exec cat`;

/** A network of its own on this machine, that nobody else sees. It is gone when the test ends. */
export class NetworkNamespace {
  readonly #pid: number;

  private constructor(pid: number) {
    this.#pid = pid;
  }

  /** In words why not, where none can be made. */
  static async open(): Promise<NetworkNamespace | string> {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux can make a network';
    if (spawnSync('unshare', ['--net', 'true']).status !== 0) return 'making a network is not allowed here';
    const holder = spawn('unshare', ['--net', 'sh', '-c', SETUP], { stdio: ['pipe', 'pipe', 'ignore'] });
    const gone = once(holder, 'exit');
    onTestFinished(async () => {
      holder.kill('SIGKILL');
      await gone;
    });
    const isReady = await Promise.race([once(holder.stdout, 'data').then(() => true), gone.then(() => false)]);
    if (!isReady || holder.pid === undefined) return 'this machine has no virtual network cards, or no ip command';
    return new NetworkNamespace(holder.pid);
  }

  /** What to put before a command for it to run inside. */
  get prefix(): readonly string[] {
    return ['nsenter', `--net=/proc/${this.#pid}/ns/net`];
  }
}
