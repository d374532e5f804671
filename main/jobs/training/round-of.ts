import type { TaskReference } from '../../../common/domain/assignment.ts';
import type { Compute } from './compute/compute.ts';
import { Round } from './round.ts';
import type { RoundDeps, RoundSetup } from './round-setup.ts';
import type { MaskedUpdates } from './secure/masked-updates.ts';
import { SecureRound } from './secure/secure-round.ts';
import { SynchronousRound } from './synchronous/synchronous-round.ts';
import type { UpdateGathering } from './update-gathering.ts';
import type { KeptUpdates } from './update-spool.ts';

interface RoundOfDeps extends RoundDeps {
  readonly spool: Pick<KeptUpdates, 'pathOf'>;
}

/** Where the updates of a round go. */
interface Sum {
  readonly gathering: Pick<UpdateGathering, 'add'>;
  readonly compute: Compute;
}

/** A round of the kind that its job asks for. */
export function roundOf(
  deps: RoundOfDeps,
  setup: Omit<RoundSetup, 'fold'>,
  { gathering, compute }: Sum,
): Round | SecureRound | SynchronousRound {
  const { secureAggregation: secure, strategy } = setup.spec;
  if (secure !== null) {
    const pathOf = (task: TaskReference) => deps.spool.pathOf(task);
    const foldMasked = (updates: MaskedUpdates) => compute.foldMasked(updates);
    return new SecureRound(deps, { ...setup, secure, pathOf, fold: foldMasked });
  }
  const fold: RoundSetup['fold'] = (update) => gathering.add(update);
  if (strategy.name === 'synchronous-sgd') return new SynchronousRound(deps, { ...setup, fold, sums: compute });
  return new Round(deps, { ...setup, fold });
}
