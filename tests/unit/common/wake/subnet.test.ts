import { describe, expect, test } from 'vitest';
import { broadcastOf, isSameNetwork } from '../../../../common/wake/subnet.ts';

describe('a network', () => {
  test.each([
    ['192.168.1.20', '255.255.255.0', '192.168.1.255'],
    ['10.1.2.3', '255.0.0.0', '10.255.255.255'],
    ['172.20.10.5', '255.255.255.240', '172.20.10.15'],
    ['200.1.2.3', '255.255.255.255', '200.1.2.3'],
    ['1.2.3.4', '0.0.0.0', '255.255.255.255'],
  ])('%s with the mask %s hears at %s', (address, netmask, expected) => {
    expect(broadcastOf({ address, netmask })).toBe(expected);
  });

  test.each([
    ['192.168.1.20', '255.255.255.0', '192.168.1.200', true],
    ['192.168.1.20', '255.255.255.0', '192.168.2.200', false],
    ['192.168.1.20', '255.255.254.0', '192.168.0.7', true],
    ['172.20.10.5', '255.255.255.240', '172.20.10.17', false],
  ])('of %s with the mask %s has %s: %s', (address, netmask, other, expected) => {
    expect(isSameNetwork({ address, netmask }, other)).toBe(expected);
  });
});
