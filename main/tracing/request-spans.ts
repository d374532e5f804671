import type { Attempt } from '../serving/attempt.ts';
import type { RequestOver } from '../serving/routed-request.ts';
import type { Span } from './span.ts';
import { newSpanId, newTraceId } from './trace-ids.ts';
import { parseTraceParent } from './trace-parent.ts';

/**
 * The request, within the trace of its caller where there is one, and below it each replica that has tried it. Named and described
 * as the semantic conventions of OpenTelemetry for generative models say; what was asked and answered is in none of them.
 * @param toUnix what a time of the monotonic clock is by the calendar, in milliseconds
 */
export function requestSpans({ routed, end, error }: RequestOver, toUnix: (at: number) => number, now: number): Span[] {
  const parent = parseTraceParent(routed.traceParent);
  if (parent !== undefined && !parent.isSampled) return [];
  const traceId = parent?.traceId ?? newTraceId();
  const spanId = newSpanId();
  const { deployment, request, firstTokenAt, askedAt } = routed;
  const ofAttempt = (attempt: Attempt): Span => ({
    traceId,
    spanId: newSpanId(),
    parentSpanId: spanId,
    name: 'replica',
    kind: 'client',
    startedAt: toUnix(attempt.startedAt),
    endedAt: toUnix(attempt.endedAt ?? now),
    attributes: {
      'eo.device.id': attempt.replica.stored.deviceId,
      'eo.first_piece_ms': attempt.firstAt === undefined ? null : attempt.firstAt - attempt.startedAt,
      'error.type': attempt.failure?.code,
    },
    error: attempt.failure?.message,
  });
  return [
    {
      traceId,
      spanId,
      parentSpanId: parent?.spanId,
      name: `${request.body.kind} ${deployment}`,
      kind: 'server',
      startedAt: toUnix(askedAt),
      endedAt: toUnix(now),
      attributes: {
        'gen_ai.operation.name': request.body.kind,
        'gen_ai.request.model': deployment,
        'gen_ai.usage.input_tokens': end?.promptTokens,
        'gen_ai.usage.output_tokens': end?.completionTokens ?? routed.tokens.length,
        'eo.first_token_ms': firstTokenAt === undefined ? null : firstTokenAt - askedAt,
        'eo.tries': routed.tries,
        'error.type': error?.code,
      },
      error: error?.message,
    },
    ...routed.tried.map(ofAttempt),
  ];
}
