import type { TaskReference } from '../../common/domain/assignment.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { KeptFiles } from '../trainer/train-methods.ts';
import { KEPT_KINDS, type KeptNames, type KeptState } from './kept-state.ts';
import type { Finished, UpdateOutbox } from './update-outbox.ts';

interface KeptFilesDeps {
  readonly outbox: UpdateOutbox;
  readonly keptState: KeptState;
  readonly logger: Logger;
}

/** Where a task finds what earlier ones have left under these names, and where it leaves its own. */
export function keptFilesOf(
  { outbox, keptState }: Pick<KeptFilesDeps, 'outbox' | 'keptState'>,
  task: TaskReference,
  names: KeptNames,
): KeptFiles {
  return Object.fromEntries(
    KEPT_KINDS.flatMap((kind) => {
      const name = names[kind];
      if (name === undefined) return [];
      return [[kind, { before: keptState.pathOf(name), after: outbox.keptFileOf(task, kind) }]];
    }),
  );
}

/** An update has arrived: what was made with it is kept from here on. */
export async function keepDelivered(
  { logger, keptState, outbox }: KeptFilesDeps,
  { task, kept }: Finished,
): Promise<void> {
  for (const kind of KEPT_KINDS) {
    const name = kept[kind];
    if (name === undefined) continue;
    await keptState.keep(name, outbox.keptFileOf(task, kind)).catch((error: unknown) => {
      logger.warn({ task: task.taskId, kind, err: error }, 'what this device keeps between rounds is lost');
    });
  }
}
