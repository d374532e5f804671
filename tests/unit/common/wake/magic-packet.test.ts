import { expect, test } from 'vitest';
import { magicPacket } from '../../../../common/wake/magic-packet.ts';

test('a magic packet is six bytes FF and the address sixteen times', () => {
  const packet = Buffer.from(magicPacket('52:54:00:ab:cd:ef'));
  expect(packet.length).toBe(102);
  expect(packet.toString('hex')).toBe('f'.repeat(12) + '525400abcdef'.repeat(16));
});
