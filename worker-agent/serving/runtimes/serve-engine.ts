import { packError } from '../../../platform/process/calls.ts';
import { yieldPriority } from '../../../platform/process/yield-priority.ts';
import { CallCourse } from './call-course.ts';
import type { Engine, LoadEngine } from './engine.ts';
import { Outbox } from './outbox.ts';
import { type FromRuntime, fromSent, type Serialization, type ToRuntime, toSent } from './runtime-messages.ts';

/** Makes this process the runtime of one model, which the agent at the other end of its line names first. */
export function serveEngine(load: LoadEngine, serialization: Serialization): void {
  const send = (message: FromRuntime, written?: () => void) =>
    process.send?.(message, undefined, undefined, () => written?.());
  const outbox = new Outbox((events, written) => send({ kind: 'events', events }, written));
  const courses = new Map<number, CallCourse>();
  let engine: Engine | undefined;

  const open = async ({ setup }: Extract<ToRuntime, { kind: 'load' }>): Promise<void> => {
    try {
      engine = await load(setup);
      send({ kind: 'ready', facts: { ...engine.facts, memoryBytes: process.memoryUsage.rss() } });
    } catch (error) {
      send({ kind: 'refused', error: packError(error) });
    }
  };

  const answer = async ({ id, call }: Extract<ToRuntime, { kind: 'infer' }>): Promise<void> => {
    if (engine === undefined) throw new Error('asked before the model was loaded');
    const course = new CallCourse(id, outbox);
    courses.set(id, course);
    try {
      const end = await engine.answer({ ...call, content: fromSent(call.content) }, course);
      if (!course.isCancelled) outbox.end({ id, end: toSent(end, serialization) });
    } catch (error) {
      if (!course.isCancelled) outbox.end({ id, error: packError(error) });
    } finally {
      courses.delete(id);
    }
  };

  yieldPriority();
  // Without its agent this process has nothing to do.
  process.on('disconnect', () => process.exit(0));
  process.on('message', (message: ToRuntime) => {
    if (message.kind === 'steer') courses.get(message.id)?.steer(message.to);
    else void (message.kind === 'load' ? open(message) : answer(message));
  });
}
