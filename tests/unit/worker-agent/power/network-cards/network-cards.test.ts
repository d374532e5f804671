import { describe, expect, test } from 'vitest';
import { linuxCards } from '../../../../../worker-agent/power/network-cards/linux-cards.ts';
import { parseMacCards, parseWomp } from '../../../../../worker-agent/power/network-cards/parse-mac-cards.ts';
import { HostTree } from '../../../../support/host-tree.ts';

const MAC = '52:54:00:12:34:56';
const ADDRESS = {
  address: '192.168.1.9',
  netmask: '255.255.255.0',
  family: 'IPv4',
  internal: false,
  cidr: null,
} as const;

describe('network cards', () => {
  test('on Linux are those with hardware, with their address and whether they wake the machine', async () => {
    const host = new HostTree();
    host.addCard({ name: 'enp3s0', mac: MAC.toUpperCase() });
    host.addCard({ name: 'enp4s0', mac: '52:54:00:12:34:57', wakes: false });
    host.addCard({ name: 'wlan0', mac: '52:54:00:12:34:58', isWireless: true });
    host.addVirtualCard('docker0');
    const cards = await linuxCards(host.root, {
      enp3s0: [{ ...ADDRESS, mac: MAC }],
      enp4s0: [{ ...ADDRESS, mac: MAC }],
    });
    expect(cards).toEqual([
      { name: 'enp3s0', mac: MAC, medium: 'wired', address: '192.168.1.9', netmask: '255.255.255.0', wakes: true },
      // The address is of another card that has its name.
      { name: 'enp4s0', mac: '52:54:00:12:34:57', medium: 'wired', address: null, netmask: null, wakes: false },
      { name: 'wlan0', mac: '52:54:00:12:34:58', medium: 'wireless', address: null, netmask: null, wakes: true },
    ]);
  });

  test('of a Mac are what networksetup prints', () => {
    const text = `
Hardware Port: Ethernet
Device: en0
Ethernet Address: 52:54:00:12:34:56

Hardware Port: Wi-Fi
Device: en1
Ethernet Address: 52:54:00:12:34:57

VLAN Configurations
===================
`;
    expect(parseMacCards(text, true, { en0: [{ ...ADDRESS, mac: MAC }] })).toEqual([
      { name: 'en0', mac: MAC, medium: 'wired', address: '192.168.1.9', netmask: '255.255.255.0', wakes: true },
      { name: 'en1', mac: '52:54:00:12:34:57', medium: 'wireless', address: null, netmask: null, wakes: true },
    ]);
  });

  test('wake a Mac as it is set for mains', () => {
    const text =
      'Battery Power:\n powernap             0\n womp                 0\nAC Power:\n sleep 1\n womp                 1\n';
    expect(parseWomp(text)).toBe(true);
    expect(parseWomp('AC Power:\n womp                 0\n sleep 10\n')).toBe(false);
    expect(parseWomp('AC Power:\n sleep 10\n')).toBeNull();
    expect(parseWomp('')).toBeNull();
  });
});
