import type { DeviceId } from '../../common/domain/ids.ts';
import { answerParent, ownUsage } from '../cluster/bench-child.ts';
import type { Members } from './seed-devices.ts';
import { type DeviceAccess, SimulatedDevice } from './simulated-device.ts';

// All devices of a fleet, in one process of their own.

type Question =
  | { readonly kind: 'connect'; readonly members: Members; readonly port: number }
  | { readonly kind: 'reconnect'; readonly count: number }
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'usage' };

/** Connections that are being made at a time; an agent's own jitter spreads them further. */
const AT_A_TIME = 64;

interface Connected {
  readonly access: DeviceAccess;
  readonly device: SimulatedDevice;
}

/** The one that has been connected longest comes first. */
const connected: Connected[] = [];
const hungUp = new Set<DeviceId>();
const acknowledged: number[] = [];
let lost = 0;

/** Source addresses: on Linux all of 127.0.0.0/8 is loopback, so each device has its own. */
function addressOf(index: number): string | undefined {
  return process.platform === 'linux' ? `127.1.${index >> 8}.${index & 0xff}` : undefined;
}

async function connectAll({ key, authority, devices: members }: Members, port: number): Promise<number> {
  const before = performance.now();
  const waiting = members.entries();
  const connectOn = async () => {
    for (const [index, { id, certificate }] of waiting) {
      await connect({ id, port, localAddress: addressOf(index), key, certificate, authority });
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, connectOn));
  return (performance.now() - before) / 1_000;
}

async function connect(access: DeviceAccess): Promise<void> {
  const onLost = () => {
    if (!hungUp.has(access.id)) lost++;
  };
  const device = await SimulatedDevice.connect(access, (milliseconds) => acknowledged.push(milliseconds), onLost);
  connected.push({ access, device });
}

/** Has those that have been connected longest hang up and come back, one after another. */
async function reconnect(count: number): Promise<void> {
  for (const { access, device } of connected.splice(0, count)) {
    hungUp.add(access.id);
    await device.close();
    await connect(access);
    hungUp.delete(access.id);
  }
}

/** Milliseconds that each answer took since the last time that this was asked. */
function take(): number[] {
  if (lost > 0) throw new Error(`${lost} connections were lost`);
  return acknowledged.splice(0);
}

answerParent(async (question: Question) => {
  switch (question.kind) {
    case 'connect':
      return await connectAll(question.members, question.port);
    case 'reconnect':
      return await reconnect(question.count);
    case 'acknowledged':
      return take();
    case 'usage':
      return ownUsage();
  }
});
