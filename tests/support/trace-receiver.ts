import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { within } from './within.ts';

const Value = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ boolValue: z.boolean() }),
  z.strictObject({ intValue: z.string().regex(/^-?\d+$/) }),
  z.strictObject({ doubleValue: z.number() }),
]);
const Attributes = z.array(z.strictObject({ key: z.string().min(1), value: Value }));
const nanoseconds = z.string().regex(/^\d{19}$/);

/** `trace.proto` of the OpenTelemetry protocol 1.x in its JSON encoding, as far as we use it; nothing else is let through. */
const ReceivedSpan = z.strictObject({
  traceId: z.string().regex(/^[\da-f]{32}$/),
  spanId: z.string().regex(/^[\da-f]{16}$/),
  parentSpanId: z
    .string()
    .regex(/^[\da-f]{16}$/)
    .optional(),
  name: z.string().min(1),
  kind: z.int().min(1).max(5),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes: Attributes,
  status: z.strictObject({ code: z.literal(2).optional(), message: z.string().optional() }),
});
const Export = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes: Attributes }),
      scopeSpans: z.array(
        z.strictObject({ scope: z.strictObject({ name: z.string() }), spans: z.array(ReceivedSpan) }),
      ),
    }),
  ),
});

/** A span with its attributes by name and its times in milliseconds. */
export interface ReceivedSpan
  extends Pick<z.infer<typeof ReceivedSpan>, 'traceId' | 'spanId' | 'parentSpanId' | 'name' | 'kind'> {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly error: string | undefined;
}

/** A collector of traces on loopback that takes what the protocol allows, and answers with the status that it is told to. */
export async function aTraceReceiver() {
  const spans: ReceivedSpan[] = [];
  const posts: { readonly path: string | undefined; readonly headers: IncomingHttpHeaders; readonly status: number }[] =
    [];
  const news = new EventEmitter();
  let status = 200;
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const told = Export.safeParse(JSON.parse(Buffer.concat(chunks).toString()));
      const answer = told.success ? status : 400;
      response.writeHead(answer).end('{}');
      posts.push({ path: request.url, headers: request.headers, status: answer });
      if (answer === 200) spans.push(...(told.data?.resourceSpans ?? []).flatMap(spansOf));
      news.emit('post');
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const until = async (what: string, isSo: () => boolean): Promise<void> => {
    const waiting = async (): Promise<void> => {
      while (!isSo()) await once(news, 'post');
    };
    await within(what, waiting());
  };
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    posts,
    until,
    answerWith: (next: number) => {
      status = next;
    },
  };
}

function spansOf({ scopeSpans }: z.infer<typeof Export>['resourceSpans'][number]): ReceivedSpan[] {
  return scopeSpans.flatMap(({ spans }) =>
    spans.map(
      ({ traceId, spanId, parentSpanId, name, kind, startTimeUnixNano, endTimeUnixNano, attributes, status }) => ({
        ...{ traceId, spanId, parentSpanId, name, kind },
        startedAt: Number(startTimeUnixNano) / 1e6,
        endedAt: Number(endTimeUnixNano) / 1e6,
        attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
        error: status.message,
      }),
    ),
  );
}
