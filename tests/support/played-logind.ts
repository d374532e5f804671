import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { aTemporaryFolder } from './temporary-folder.ts';

const OBJECT = '/org/freedesktop/login1';
const NAME = 'org.freedesktop.login1';
const CALL = 1;
const SIGNAL = 4;

/** A bus of our own, and on it somebody who goes by logind's name: the real one needs a machine that systemd runs. */
export interface PlayedLogind {
  /** What a process needs to take that bus for the system's. */
  readonly environment: Readonly<Record<string, string>>;
  /** Tells that the machine is about to sleep, or awake again. */
  prepareForSleep(isAsleep: boolean): void;
}

/** Starts the bus; undefined where there is no `dbus-daemon` or `gdbus`. */
export async function aPlayedLogind(): Promise<PlayedLogind | undefined> {
  if (spawnSync('gdbus', ['help']).status !== 0) return undefined;
  const address = `unix:path=${join(aTemporaryFolder(), 'bus')}`;
  const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--print-address', `--address=${address}`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const isThere = await Promise.race([
    once(daemon.stdout, 'data').then(() => true),
    once(daemon, 'error').then(() => false),
  ]);
  if (!isThere) return undefined;
  onTestFinished(async () => {
    const exited = once(daemon, 'exit');
    daemon.kill('SIGKILL');
    await exited;
  });
  const socket = connect(address.replace('unix:path=', ''));
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  await authenticate(socket);
  let serial = 0;
  const send = (message: Omit<Message, 'serial'>) => socket.write(encode({ ...message, serial: ++serial }));
  const call = async (member: string, body: Buffer, signature: string) => {
    const bus = 'org.freedesktop.DBus';
    send({ type: CALL, path: '/org/freedesktop/DBus', interface: bus, destination: bus, member, body, signature });
    await once(socket, 'data');
  };
  await call('Hello', Buffer.alloc(0), '');
  await call('RequestName', Buffer.concat([padded(text(NAME), 4), uint32(0)]), 'su');
  return {
    environment: { DBUS_SYSTEM_BUS_ADDRESS: address },
    prepareForSleep: (isAsleep) => {
      const body = uint32(isAsleep ? 1 : 0);
      send({
        type: SIGNAL,
        path: OBJECT,
        interface: `${NAME}.Manager`,
        member: 'PrepareForSleep',
        body,
        signature: 'b',
      });
    },
  };
}

async function authenticate(socket: Socket): Promise<void> {
  const uid = Buffer.from(String(userInfo().uid)).toString('hex');
  socket.write(`\0AUTH EXTERNAL ${uid}\r\n`);
  await once(socket, 'data');
  socket.write('BEGIN\r\n');
}

/** A message as the D-Bus specification has it, with a body that is marshalled already. */
interface Message {
  readonly type: typeof CALL | typeof SIGNAL;
  readonly serial: number;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly destination?: string;
  readonly signature: string;
  readonly body: Buffer;
}

function encode(message: Message): Buffer {
  const { type, serial, path, interface: by, member, destination, signature, body } = message;
  const fields = [
    field(1, 'o', text(path)),
    field(2, 's', text(by)),
    field(3, 's', text(member)),
    ...(destination === undefined ? [] : [field(6, 's', text(destination))]),
    ...(signature === '' ? [] : [field(8, 'g', Buffer.from(`${String.fromCharCode(signature.length)}${signature}\0`))]),
  ];
  const packed = fields.reduce((before, next) => Buffer.concat([padded(before, 8), next]), Buffer.alloc(0));
  const head = Buffer.concat([
    Buffer.from([0x6c, type, 0, 1]),
    uint32(body.length),
    uint32(serial),
    uint32(packed.length),
    packed,
  ]);
  return Buffer.concat([padded(head, 8), body]);
}

function field(code: number, type: string, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([code, 1, type.charCodeAt(0), 0]), value]);
}

function text(value: string): Buffer {
  return Buffer.concat([uint32(Buffer.byteLength(value)), Buffer.from(`${value}\0`)]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function padded(bytes: Buffer, to: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((to - (bytes.length % to)) % to)]);
}
