import { execFile } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { promisify } from 'node:util';
import type { NetworkCard } from '../../../common/domain/device.ts';
import { linuxCards } from './linux-cards.ts';
import { parseMacCards, parseWomp } from './parse-mac-cards.ts';

const run = promisify(execFile);
const TIMEOUT_MS = 5_000;
const MOST = 64;

/** The network cards by which this machine can be woken; none where the system does not tell. `root` is where `/sys` lies on Linux. */
export async function readNetworkCards(root: string): Promise<NetworkCard[]> {
  const addresses = networkInterfaces();
  if (process.platform === 'linux') return (await linuxCards(root, addresses)).slice(0, MOST);
  if (process.platform !== 'darwin') return [];
  const [ports, power] = await Promise.all([
    outputOf('/usr/sbin/networksetup', '-listallhardwareports'),
    outputOf('/usr/bin/pmset', '-g', 'custom'),
  ]);
  return parseMacCards(ports, parseWomp(power), addresses).slice(0, MOST);
}

async function outputOf(program: string, ...words: string[]): Promise<string> {
  const { stdout } = await run(program, words, { timeout: TIMEOUT_MS }).catch(() => ({ stdout: '' }));
  return stdout;
}
