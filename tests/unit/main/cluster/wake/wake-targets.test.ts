import { describe, expect, test } from 'vitest';
import type { NetworkCard } from '../../../../../common/domain/device.ts';
import { causeOfSilence, wakeTargets } from '../../../../../main/cluster/wake/wake-targets.ts';

const own = [
  { address: '192.168.1.2', netmask: '255.255.255.0' },
  { address: '10.0.0.2', netmask: '255.0.0.0' },
];

function aCard(facts: Partial<NetworkCard> = {}): NetworkCard {
  const mac = '52:54:00:00:00:01';
  return {
    name: 'eth0',
    mac,
    medium: 'wired',
    address: '192.168.1.9',
    netmask: '255.255.255.0',
    wakes: true,
    ...facts,
  };
}

describe('packets go', () => {
  test('to everybody in the network of the card, from the own address there', () => {
    const to = { mac: '52:54:00:00:00:01', port: 9, from: '192.168.1.2' };
    expect(wakeTargets([aCard()], { own, wakeTo: [] })).toEqual([
      { ...to, host: '192.168.1.255' },
      { ...to, host: '255.255.255.255' },
    ]);
  });

  test('to all own networks for a card that had no address', () => {
    const targets = wakeTargets([aCard({ address: null, netmask: null })], { own, wakeTo: [] });
    expect(targets).toMatchObject([
      { host: '192.168.1.255' },
      { host: '255.255.255.255' },
      { host: '10.255.255.255' },
      { host: '255.255.255.255', from: '10.0.0.2' },
    ]);
  });

  test('where the owner has said, and nowhere else', () => {
    const wakeTo = [{ host: '192.168.7.255', port: 7 }];
    expect(wakeTargets([aCard({ address: '192.168.7.3' })], { own, wakeTo })).toEqual([
      { mac: '52:54:00:00:00:01', host: '192.168.7.255', port: 7, from: undefined },
    ]);
  });

  test('for the wired cards of a machine only', () => {
    const cards = [aCard({ medium: 'wireless', mac: '52:54:00:00:00:02' }), aCard()];
    const targets = wakeTargets(cards, { own, wakeTo: [] });
    expect(targets).not.toContainEqual(expect.objectContaining({ mac: '52:54:00:00:00:02' }));
    expect(targets).toHaveLength(2);
  });
});

test.each([
  ['no-address', []],
  ['wireless-only', [aCard({ medium: 'wireless' })]],
  ['other-network', [aCard({ address: '172.16.0.4' })]],
])('a machine cannot be woken: %s', (cause, cards) => {
  expect(wakeTargets(cards, { own, wakeTo: [] })).toBe(cause);
});

test('silence has a likely cause', () => {
  expect(causeOfSilence([aCard({ wakes: false })])).toBe('switched-off');
  expect(causeOfSilence([aCard({ wakes: false }), aCard({ wakes: null })])).toBe('not-heard');
  expect(causeOfSilence([aCard()])).toBe('not-heard');
});
