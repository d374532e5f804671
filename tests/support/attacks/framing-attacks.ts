import { gzipSync } from 'node:zlib';
import type { Attack } from './attack.ts';
import { callOnce, framed } from './raw-connection.ts';
import type { Target } from './target.ts';

const REGISTER = '/edgeorchestra.v1.DeviceRegistry/Register';
const SUBMIT = '/edgeorchestra.v1.ModelService/SubmitGradients';
const GZIP = { 'grpc-encoding': 'gzip' };
const NESTED_GROUPS = Buffer.alloc(500_000, 0x5b);
const MEGABYTE = 2 ** 20;

interface Body {
  readonly name: string;
  readonly outcome: string | readonly string[];
  readonly body: () => Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
}

const BODIES: readonly Body[] = [
  { name: 'no message at all', outcome: 'UNIMPLEMENTED', body: () => Buffer.alloc(0) },
  {
    name: 'a message of four gigabytes by its own word',
    outcome: 'RESOURCE_EXHAUSTED',
    body: () => framed(Buffer.alloc(50), { length: 0xffff_ffff }),
  },
  {
    name: 'a message that ends early',
    outcome: 'UNIMPLEMENTED',
    body: () => framed(Buffer.alloc(50), { length: 100 }),
  },
  {
    name: 'two messages where one is due',
    outcome: 'UNIMPLEMENTED',
    body: () => Buffer.concat([framed(Buffer.alloc(0)), framed(Buffer.alloc(0))]),
  },
  {
    name: 'a message of 64 MB',
    outcome: ['RESOURCE_EXHAUSTED', 'reset'],
    path: SUBMIT,
    body: () => framed(Buffer.alloc(64 * MEGABYTE)),
  },
  { name: 'groups, nested 500,000 deep', outcome: 'INTERNAL', body: () => framed(NESTED_GROUPS) },
  { name: 'text that is no UTF-8', outcome: 'INTERNAL', body: () => framed(Buffer.from([0x0a, 2, 0xff, 0xfe])) },
  {
    name: 'text with a lone surrogate',
    outcome: 'INTERNAL',
    body: () => framed(Buffer.from([0x0a, 3, 0xed, 0xa0, 0x80])),
  },
  {
    name: 'a number without end',
    outcome: 'INTERNAL',
    body: () => framed(Buffer.from([0x08, ...Array.from({ length: 12 }, () => 0xff)])),
  },
  { name: 'a field longer than its message', outcome: 'INTERNAL', body: () => framed(Buffer.from([0x12, 0x7f, 1])) },
  {
    name: 'gzip of garbage',
    outcome: 'INTERNAL',
    headers: GZIP,
    body: () => framed(Buffer.alloc(50, 0xa5), { flag: 1 }),
  },
  {
    name: 'gzip that ends early',
    outcome: 'INTERNAL',
    headers: GZIP,
    body: () => framed(gzipSync('hello').subarray(0, 15), { flag: 1 }),
  },
  { name: 'gzip of nothing', outcome: 'INTERNAL', headers: GZIP, body: () => framed(Buffer.alloc(0), { flag: 1 }) },
  {
    name: 'an encoding that nobody knows',
    outcome: 'UNIMPLEMENTED',
    headers: { 'grpc-encoding': 'zstd' },
    body: () => framed(Buffer.alloc(50), { flag: 1 }),
  },
  {
    name: 'a message that says it is compressed, and not how',
    outcome: 'INTERNAL',
    body: () => framed(Buffer.alloc(50), { flag: 1 }),
  },
  {
    name: 'a gzip bomb of 256 MB',
    outcome: 'RESOURCE_EXHAUSTED',
    headers: GZIP,
    body: () => framed(gzipSync(Buffer.alloc(256 * MEGABYTE), { level: 1 }).subarray(0, MEGABYTE - 10), { flag: 1 }),
  },
  {
    name: 'a deadline that is no time',
    outcome: 'INTERNAL',
    headers: { 'grpc-timeout': 'soon' },
    body: () => framed(Buffer.alloc(0)),
  },
];

/** What a member can do to the framing and the coding of messages. */
export const FRAMING_ATTACKS: readonly Attack[] = BODIES.map(({ name, outcome, body, headers, path = REGISTER }) => ({
  name,
  outcome,
  run: ({ orchestrator, traitor }: Target) =>
    callOnce({ port: orchestrator.grpcPort, shown: traitor.credentials }, path, {
      body: body(),
      ...(headers === undefined ? {} : { headers }),
    }),
}));
