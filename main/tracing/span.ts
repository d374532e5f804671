export type SpanValue = string | number | boolean;

/** A stretch of work, as OpenTelemetry has it. */
export interface Span {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client';
  /** Unix time in milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** What is null or undefined is left out. */
  readonly attributes: Readonly<Record<string, SpanValue | null | undefined>>;
  /** Why it went wrong; undefined where it did not. */
  readonly error?: string | undefined;
}

export type TakeSpans = (spans: readonly Span[]) => void;
