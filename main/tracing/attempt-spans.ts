import type { JobId } from '../../common/domain/ids.ts';
import { isSettled, type Task } from '../../common/domain/job.ts';
import type { Span } from './span.ts';
import { spanIdOf, traceIdOf } from './trace-ids.ts';

interface Step {
  readonly name: string;
  readonly at: number;
}

interface Watched {
  readonly jobId: JobId;
  readonly attempt: number;
  readonly offeredAt: number;
  readonly steps: Step[];
}

/** Puts together, from what is told of a task as it goes on, the span of each attempt at it, with a child for each of its phases. */
export class AttemptSpans {
  readonly #watched = new Map<string, Watched>();
  readonly #nameOf: (task: Task) => string | null;

  /** `deviceName` is that of the device that has the task; null where it is gone. */
  constructor(deviceName: (task: Task) => string | null) {
    this.#nameOf = deviceName;
  }

  /** How a task is now; returns what has ended by that. */
  note(task: Task): Span[] {
    const watched = this.#watched.get(task.id);
    if (isSettled(task.state) || task.state === 'queued') {
      this.#watched.delete(task.id);
      return watched === undefined ? [] : this.#spansOf(task, watched);
    }
    const isNew = watched === undefined || watched.attempt !== task.attempt;
    const current: Watched = isNew
      ? { jobId: task.jobId, attempt: task.attempt, offeredAt: task.offeredAt ?? task.phaseSince, steps: [] }
      : watched;
    this.#watched.set(task.id, current);
    const step = task.phase ?? task.state;
    if (current.steps.at(-1)?.name !== step) {
      current.steps.push({ name: step, at: Math.max(task.phaseSince, current.offeredAt) });
    }
    return isNew && watched !== undefined ? this.#spansOf({ ...task, attempt: watched.attempt }, watched) : [];
  }

  /** A job is over: nothing more is told of what is left. */
  forget(jobId: JobId): void {
    for (const [id, watched] of this.#watched) if (watched.jobId === jobId) this.#watched.delete(id);
  }

  #spansOf(task: Task, { attempt, offeredAt, steps }: Watched): Span[] {
    const traceId = traceIdOf(`job ${task.jobId}`);
    const what = `attempt ${task.id} ${attempt}`;
    const endedAt = task.updatedAt;
    const phases = steps.map(
      ({ name, at }, index): Span => ({
        traceId,
        spanId: spanIdOf(`${what} ${index}`),
        parentSpanId: spanIdOf(what),
        name,
        kind: 'internal',
        startedAt: at,
        endedAt: steps[index + 1]?.at ?? endedAt,
        attributes: {},
      }),
    );
    const isFine = task.state === 'done' || task.state === 'cancelled';
    return [
      {
        traceId,
        spanId: spanIdOf(what),
        parentSpanId: spanIdOf(`round ${task.jobId} ${task.round}`),
        name: `train part ${task.partition}`,
        kind: 'client',
        startedAt: offeredAt,
        endedAt,
        attributes: {
          'eo.device.id': task.deviceId,
          'eo.device.name': this.#nameOf(task),
          'eo.task.id': task.id,
          'eo.task.attempt': attempt,
          'eo.task.state': task.state,
          'eo.task.samples': task.samplesDone,
          'error.type': isFine ? null : task.failure?.code,
        },
        error: isFine ? undefined : (task.failure?.message ?? 'it was not done'),
      },
      ...phases,
    ];
  }
}
