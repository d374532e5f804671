export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  /** Whether the caller keeps its part of the trace. */
  readonly isSampled: boolean;
}

const SAMPLED = 1;
const NONE = /^0+$/;

/** Header `traceparent` of W3C Trace Context; undefined for one that means nothing, which is then ignored. */
export function parseTraceParent(header: string | undefined): TraceParent | undefined {
  const [, version, traceId = '', spanId = '', flags = ''] =
    /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:-.*)?$/.exec(header ?? '') ?? [];
  if (version === undefined || version === 'ff' || NONE.test(traceId) || NONE.test(spanId)) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED };
}
