import type { JobId } from '../../common/domain/ids.ts';
import type { Evaluation, Job, Round } from '../../common/domain/job.ts';
import type { Span } from './span.ts';
import { spanIdOf, traceIdOf } from './trace-ids.ts';

/** A round that was committed. */
export function roundSpan(jobId: JobId, round: Round): Span {
  return {
    traceId: traceIdOf(`job ${jobId}`),
    spanId: spanIdOf(`round ${jobId} ${round.number}`),
    parentSpanId: spanIdOf(`job ${jobId}`),
    name: `round ${round.number}`,
    kind: 'internal',
    startedAt: round.startedAt,
    endedAt: round.committedAt ?? round.startedAt,
    attributes: {
      'eo.round': round.number,
      'eo.round.updates': round.participants.length,
      'eo.round.omissions': round.omissions.length,
      'eo.round.bytes_up': round.bytesUp,
      'eo.round.bytes_down': round.bytesDown,
    },
  };
}

/** How the model of a round was judged. It may last longer than the round, since the next one does not wait for it. */
export function judgingSpan(jobId: JobId, round: number, evaluation: Evaluation, endedAt: number): Span {
  const what = `round ${jobId} ${round}`;
  return {
    traceId: traceIdOf(`job ${jobId}`),
    spanId: spanIdOf(`${what} judging`),
    parentSpanId: spanIdOf(what),
    name: 'judge',
    kind: 'internal',
    startedAt: endedAt - evaluation.evaluationMs,
    endedAt,
    attributes: {
      'eo.round': round,
      'eo.samples': evaluation.samples,
      'eo.accuracy': evaluation.accuracy,
      'eo.loss': evaluation.loss,
    },
  };
}

/** A job that has ended: the root of its trace, and how long it waited for its turn. */
export function jobSpans(job: Job): Span[] {
  const traceId = traceIdOf(`job ${job.id}`);
  const root = spanIdOf(`job ${job.id}`);
  const endedAt = job.endedAt ?? job.createdAt;
  const queued: Span = {
    traceId,
    spanId: spanIdOf(`job ${job.id} queued`),
    parentSpanId: root,
    name: 'queued',
    kind: 'internal',
    startedAt: job.createdAt,
    endedAt: job.startedAt ?? endedAt,
    attributes: {},
  };
  return [
    {
      traceId,
      spanId: root,
      name: `job ${job.name}`,
      kind: 'internal',
      startedAt: job.createdAt,
      endedAt,
      attributes: {
        'eo.job.id': job.id,
        'eo.job.name': job.name,
        'eo.job.state': job.state,
        'eo.job.rounds': job.roundsCommitted,
        'eo.job.strategy': job.spec.strategy.name,
        'eo.job.best_accuracy': job.bestAccuracy,
        'error.type': job.failure?.code,
      },
      error: job.failure?.message,
    },
    queued,
  ];
}
