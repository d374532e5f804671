import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Attack } from './attack.ts';
import { distinct } from './outcome.ts';
import { callOnce, frame, framed, tlsTo, untilClosed } from './raw-connection.ts';
import type { Target } from './target.ts';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const SETTINGS = frame(4, 0, 0);
const HELLO = Buffer.concat([PREFACE, SETTINGS]);
const FLOOD = 100_000;
const RESETS = 20_000;
const BATCH = 10_000;

const DATA = 0;
const HEADERS = 1;
const RST_STREAM = 3;
const PING = 6;
const WINDOW_UPDATE = 8;
const CONTINUATION = 9;
const END_STREAM_AND_HEADERS = 5;

/** Bytes on a member's connection; what the other side does with it. */
async function say({ orchestrator, traitor }: Target, ...parts: readonly Buffer[]): Promise<string> {
  const socket = tlsTo({ port: orchestrator.grpcPort, shown: traitor.credentials });
  for (const part of parts) socket.write(part);
  return await untilClosed(socket);
}

function many(one: Buffer): Buffer[] {
  const batch = Buffer.concat(Array.from({ length: BATCH }, () => one));
  return Array.from({ length: FLOOD / BATCH }, () => batch);
}

/** Calls of Heartbeat, each reset at once. */
function openedAndReset(count: number): Buffer[] {
  const text = (value: string) => Buffer.from([value.length, ...Buffer.from(value)]);
  const header = Buffer.concat([
    Buffer.from([0x83, 0x87, 0x01]), // POST, https, and the name that follows
    text('orchestrator'),
    Buffer.from([0x04]),
    text('/edgeorchestra.v1.HeartbeatService/Heartbeat'),
    Buffer.from([0x0f, 0x10]), // content-type
    text('application/grpc'),
  ]);
  return Array.from({ length: count }, (_, index) => {
    const stream = 2 * index + 1;
    return Buffer.concat([frame(HEADERS, 4, stream, header), frame(RST_STREAM, 0, stream, Buffer.from([0, 0, 0, 8]))]);
  });
}

/** What a member can do below gRPC. */
export const TRANSPORT_ATTACKS: readonly Attack[] = [
  {
    name: 'random bytes inside TLS',
    outcome: 'closed',
    run: async (target) =>
      distinct(await Promise.all(Array.from({ length: 20 }, () => say(target, randomBytes(4_096))))),
  },
  {
    name: 'random frames after the preface',
    outcome: ['closed', 'closed, still open'], // some begin a frame that they do not end
    run: async (target) =>
      distinct(await Promise.all(Array.from({ length: 20 }, () => say(target, HELLO, randomBytes(4_096))))),
  },
  {
    name: 'HTTP/1.1 inside TLS',
    outcome: 'closed',
    run: (target) => say(target, Buffer.from('POST / HTTP/1.1\r\nHost: x\r\ncontent-length: 5\r\n\r\nhello')),
  },
  {
    name: 'headers that are no HPACK',
    outcome: 'closed',
    run: (target) => say(target, HELLO, frame(HEADERS, END_STREAM_AND_HEADERS, 1, Buffer.alloc(200, 0xff))),
  },
  {
    name: 'data on a stream that was never opened',
    outcome: 'closed',
    run: (target) => say(target, HELLO, frame(DATA, 1, 1, Buffer.alloc(10))),
  },
  {
    name: 'a window update of nothing',
    outcome: 'closed',
    run: (target) => say(target, HELLO, frame(WINDOW_UPDATE, 0, 0, Buffer.alloc(4))),
  },
  {
    name: 'a flood of PING',
    outcome: 'closed',
    run: (target) => say(target, HELLO, ...many(frame(PING, 0, 0, Buffer.alloc(8)))),
  },
  {
    name: 'a flood of SETTINGS',
    outcome: 'closed',
    run: (target) => say(target, HELLO, ...many(SETTINGS)),
  },
  {
    name: 'a flood of CONTINUATION',
    outcome: 'closed',
    run: (target) =>
      say(
        target,
        HELLO,
        frame(HEADERS, 0, 1, Buffer.from([0x82])),
        ...many(frame(CONTINUATION, 0, 1, Buffer.from([0x40, 1, 0x61, 1, 0x62]))),
      ),
  },
  {
    name: 'streams that are reset as soon as they are opened',
    outcome: 'closed',
    run: (target) => say(target, HELLO, ...openedAndReset(RESETS)),
  },
  {
    name: 'a path that is none of ours, a content type that is none of gRPC',
    outcome: 'UNIMPLEMENTED, UNIMPLEMENTED, HTTP 415, UNIMPLEMENTED',
    run: async ({ orchestrator, traitor }) => {
      const way = { port: orchestrator.grpcPort, shown: traitor.credentials };
      const path = '/edgeorchestra.v1.DeviceRegistry/ListDevices';
      const body = framed(new Uint8Array());
      const came = [
        await callOnce(way, '/__proto__/toString', { body }),
        await callOnce(way, '//', { body }),
        await callOnce(way, path, { body, headers: { 'content-type': 'text/html' } }),
        await callOnce(way, '/constructor', { body }),
      ];
      return came.join(', ');
    },
  },
  {
    name: 'headers of 200 KB, and 1,500 of them',
    outcome: 'reset, reset',
    run: async ({ orchestrator, traitor }) => {
      const way = { port: orchestrator.grpcPort, shown: traitor.credentials };
      const path = '/edgeorchestra.v1.DeviceRegistry/ListDevices';
      const headers = Object.fromEntries(Array.from({ length: 1_500 }, (_, index) => [`x-${index}`, 'y']));
      const large = await callOnce(way, path, { headers: { 'x-large': 'a'.repeat(200_000) } });
      return `${large}, ${await callOnce(way, path, { headers })}`;
    },
  },
  {
    name: 'opens twenty connections',
    outcome: '8 stay open',
    run: async ({ orchestrator, traitor }) => {
      const sockets = Array.from({ length: 20 }, () =>
        tlsTo({ port: orchestrator.grpcPort, shown: traitor.credentials }).resume(),
      );
      await Promise.all(sockets.map((socket) => once(socket, 'secureConnect').catch(() => undefined)));
      const open = () => sockets.filter((socket) => !socket.destroyed).length;
      for (let tries = 0; open() > 8 && tries < 100; tries++) await delay(100);
      const left = open();
      for (const socket of sockets) socket.destroy();
      return `${left} stay open`;
    },
  },
];
