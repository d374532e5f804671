import type { NetworkCard } from '../../../common/domain/device.ts';
import { SysTree } from '../../../native/host/linux/sys-tree.ts';
import { type Addresses, addressesOf } from './addresses.ts';

/** ARPHRD_ETHER of Linux' if_arp.h, which wireless cards have as well. */
const ETHERNET = '1';
const NOBODY = '00:00:00:00:00:00';

/** The network cards with hardware behind them, from `/sys/class/net`: bridges, tunnels and containers' pairs wake nobody. */
export async function linuxCards(root: string, addresses: Addresses): Promise<NetworkCard[]> {
  const tree = new SysTree(root);
  const names = await tree.names('sys/class/net');
  const found = await Promise.all(names.map((name) => cardOf(tree, name, addresses)));
  return found.flat();
}

async function cardOf(tree: SysTree, name: string, addresses: Addresses): Promise<NetworkCard[]> {
  const folder = ['sys/class/net', name] as const;
  const [inside, hardware, type, mac, wakeup] = await Promise.all([
    tree.names(...folder),
    tree.names(...folder, 'device'),
    tree.text(...folder, 'type'),
    tree.text(...folder, 'address'),
    tree.text(...folder, 'device/power/wakeup'),
  ]);
  if (hardware.length === 0 || type !== ETHERNET || mac === null || mac === NOBODY) return [];
  const isWireless = inside.includes('wireless') || inside.includes('phy80211');
  return [
    {
      name,
      mac: mac.toLowerCase(),
      medium: isWireless ? 'wireless' : 'wired',
      ...addressesOf(name, mac, addresses),
      wakes: wakeup === 'enabled' ? true : wakeup === 'disabled' ? false : null,
    },
  ];
}
