import { constants, getPriority, setPriority } from 'node:os';

/** Lets the owner's own programs go before this process. One that is lower already stays so: it could not go up either. */
export function yieldPriority(): void {
  if (getPriority() < constants.priority.PRIORITY_BELOW_NORMAL) setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
}
