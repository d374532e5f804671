import type { Span, SpanValue } from './span.ts';

const KINDS = { internal: 1, server: 2, client: 3 } as const;
const STATUS_ERROR = 2;
const SCOPE = 'edgeorchestra';

/**
 * Body of `POST /v1/traces`: `ExportTraceServiceRequest` of the OpenTelemetry protocol 1.x in its JSON encoding, in which ids are hex
 * and 64-bit integers are text.
 */
export function encodeTraces(spans: readonly Span[], resource: Readonly<Record<string, SpanValue>>): string {
  const scopeSpans = [{ scope: { name: SCOPE }, spans: spans.map(encodeSpan) }];
  return JSON.stringify({ resourceSpans: [{ resource: { attributes: encodeAttributes(resource) }, scopeSpans }] });
}

function encodeSpan({ traceId, spanId, parentSpanId, name, kind, startedAt, endedAt, attributes, error }: Span) {
  return {
    traceId,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    name,
    kind: KINDS[kind],
    startTimeUnixNano: nanoseconds(startedAt),
    endTimeUnixNano: nanoseconds(Math.max(startedAt, endedAt)),
    attributes: encodeAttributes(attributes),
    status: error === undefined ? {} : { code: STATUS_ERROR, message: error },
  };
}

function encodeAttributes(attributes: Span['attributes']) {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [{ key, value: encodeValue(value) }],
  );
}

function encodeValue(value: SpanValue) {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: `${value}` } : { doubleValue: value };
}

/** To the microsecond, which is all that a double has left of the time since 1970. */
function nanoseconds(milliseconds: number): string {
  return `${BigInt(Math.round(milliseconds * 1_000)) * 1_000n}`;
}
