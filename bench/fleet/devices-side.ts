import { answerParent, ownUsage } from '../cluster/bench-child.ts';
import type { Members } from './seed-devices.ts';
import { SimulatedDevice } from './simulated-device.ts';

// All devices of a fleet, in one process of their own.

type Question =
  | { readonly kind: 'connect'; readonly members: Members; readonly port: number }
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'usage' };

/** Connections that are being made at a time; an agent's own jitter spreads them further. */
const AT_A_TIME = 64;

const devices: SimulatedDevice[] = [];
const acknowledged: number[] = [];
let lost = 0;

/** Source addresses: on Linux all of 127.0.0.0/8 is loopback, so each device has its own. */
function addressOf(index: number): string | undefined {
  return process.platform === 'linux' ? `127.1.${index >> 8}.${index & 0xff}` : undefined;
}

async function connectAll({ key, authority, devices: members }: Members, port: number): Promise<number> {
  const before = performance.now();
  const waiting = members.entries();
  const connect = async () => {
    for (const [index, { id, certificate }] of waiting) {
      const access = { id, port, localAddress: addressOf(index), key, certificate, authority };
      const count = (milliseconds: number) => acknowledged.push(milliseconds);
      devices.push(await SimulatedDevice.connect(access, count, () => lost++));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, connect));
  return (performance.now() - before) / 1_000;
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
    case 'acknowledged':
      return take();
    case 'usage':
      return ownUsage();
  }
});
