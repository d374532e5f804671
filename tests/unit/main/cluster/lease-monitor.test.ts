import { describe, expect, test } from 'vitest';
import { DeviceId } from '../../../../common/domain/ids.ts';
import { LeaseMonitor } from '../../../../main/cluster/lease-monitor.ts';
import { started } from '../storage/a-store.ts';
import { HandClock } from '../storage/hand-clock.ts';

const mac = DeviceId.parse('mac');
const nuc = DeviceId.parse('nuc');

async function aMonitor(knownDevices: DeviceId[] = []) {
  const clock = new HandClock();
  const expired: DeviceId[] = [];
  const onExpired = (id: DeviceId) => void expired.push(id);
  const leases = await started(
    new LeaseMonitor({ clock, leaseMs: 9_000, knownDevices: () => knownDevices, onExpired }),
  );
  return { clock, expired, leases };
}

describe('a lease', () => {
  test('runs out for a device that stays silent, once', async () => {
    const { clock, expired, leases } = await aMonitor();
    expect(leases.renew(mac)).toBe(9_000);
    clock.advance(8_999);
    expect(expired).toEqual([]);
    clock.advance(1);
    expect(expired).toEqual([mac]);
    clock.advance(60_000);
    expect(expired).toEqual([mac]);
  });

  test('is longer in a large fleet, so that its beats stay few', async () => {
    const { leases } = await aMonitor();
    const renewAll = (count: number) => {
      for (let index = 0; index < count; index++) leases.renew(DeviceId.parse(`device-${index}`));
    };
    renewAll(1_500);
    expect(leases.leaseMs).toBe(9_000);
    renewAll(10_000);
    expect(leases.leaseMs).toBe(60_000);
    expect(leases.renew(mac)).toBe(60_000);
    expect(leases.leaseMs).toBe(63_000);
  });

  test('is renewed by every beat, for its own device only', async () => {
    const { clock, expired, leases } = await aMonitor();
    leases.renew(nuc);
    for (let beats = 0; beats < 10; beats++) {
      leases.renew(mac);
      clock.advance(3_000);
    }
    expect(expired).toEqual([nuc]);
  });

  test('is not longer because there were more devices when it was given', async () => {
    const { clock, expired, leases } = await aMonitor();
    const others = Array.from({ length: 3_000 }, (_, index) => DeviceId.parse(`device-${index}`));
    for (const id of others) leases.renew(id);
    expect(leases.renew(mac)).toBe(18_000);
    for (const id of others) leases.drop(id);
    expect(leases.renew(mac)).toBe(9_000);
    clock.advance(9_000);
    expect(expired).toEqual([mac]);
  });

  test('needs one timer at a time, however often it is renewed', async () => {
    const { clock, leases } = await aMonitor();
    const before = clock.armed;
    for (let beats = 0; beats < 20; beats++) {
      leases.renew(mac);
      expect(clock.armed).toBe(before + 1);
      clock.advance(1_000);
    }
  });

  test('of a device that left is dropped without a word', async () => {
    const { clock, expired, leases } = await aMonitor();
    leases.renew(mac);
    leases.drop(mac);
    clock.advance(60_000);
    expect(expired).toEqual([]);
  });
});

describe('a pause of the orchestrator', () => {
  test('gives everybody one lease first, also those whose time is long over', async () => {
    const { clock, expired, leases } = await aMonitor();
    leases.renew(mac);
    clock.advance(8_000);
    leases.renew(nuc);
    clock.freeze(3_600_000);
    expect(expired).toEqual([]);
    clock.advance(8_000);
    leases.renew(nuc);
    clock.advance(1_000);
    expect(expired).toEqual([mac]);
  });

  test('that is short changes nothing', async () => {
    const { clock, expired, leases } = await aMonitor();
    leases.renew(mac);
    clock.advance(7_000);
    clock.freeze(2_500);
    expect(expired).toEqual([mac]);
  });
});

test('after a restart the devices of before have one lease in which to report', async () => {
  const { clock, expired, leases } = await aMonitor([mac, nuc]);
  clock.advance(8_000);
  leases.renew(mac);
  clock.advance(1_000);
  expect(expired).toEqual([nuc]);
});

test('once stopped nobody expires', async () => {
  const { clock, expired, leases } = await aMonitor([mac]);
  await leases.stop();
  clock.advance(60_000);
  expect(expired).toEqual([]);
  expect(clock.armed).toBe(0);
});
