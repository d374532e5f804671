import { AsyncLocalStorage } from 'node:async_hooks';
import type { Actor } from '../../common/domain/actor.ts';

const acting = new AsyncLocalStorage<Actor>();

/** Does the work on behalf of an actor: every event that comes of it, also later, names them. */
export function actAs<Result>(actor: Actor, work: () => Result): Result {
  return acting.run(actor, work);
}

/** On whose behalf the present call runs; null when the orchestrator acts on its own. */
export function currentActor(): Actor | null {
  return acting.getStore() ?? null;
}
