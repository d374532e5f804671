import { type Command, InvalidArgumentError } from 'commander';
import type { ControlClient } from '../common/api-client/control-client.ts';
import { EventKind } from '../common/domain/event.ts';
import type { EventFilter } from '../common/domain/event-filter.ts';
import { findDevice, findJob } from './find-by-id.ts';
import { parseSpan } from './parse-span.ts';

/** Which events are meant, as it was said on the command line. */
export interface FilterFlags {
  readonly kind?: EventKind[];
  readonly job?: string;
  readonly device?: string;
  readonly actor?: string;
  /** Seconds ago. */
  readonly since?: number;
  readonly until?: number;
  readonly search?: string;
}

/** Adds the options that narrow events down. */
export function withFilterFlags(command: Command): Command {
  return command
    .option(
      '--kind <kinds>',
      'only these kinds, with commas between, such as job-failed,device-went-offline',
      parseKinds,
    )
    .option('--job <id>', 'only those of a job, by id or name')
    .option('--device <id>', 'only those of a device, by id or name')
    .option('--actor <name>', 'only what was done by this access token, or by the device of this id')
    .option('--since <time>', 'only those of the last 90m, 12h or 7d', parseAge)
    .option('--until <time>', 'only those that are older than 90m, 12h or 7d', parseAge)
    .option('--search <text>', 'only those with this in their sentence, in a name or in an id');
}

/** The filter of these options. @throws AppError `not-found` for a job or device that is not there */
export async function readFilter(client: ControlClient, flags: FilterFlags, now: number): Promise<EventFilter> {
  const { kind, job, device, actor, since, until, search } = flags;
  return {
    ...(kind === undefined ? {} : { kinds: kind }),
    ...(job === undefined ? {} : { jobId: (await findJob(client, job)).id }),
    ...(device === undefined ? {} : { deviceId: (await findDevice(client, device)).id }),
    ...(actor === undefined ? {} : { actor }),
    ...(since === undefined ? {} : { since: now - since * 1_000 }),
    ...(until === undefined ? {} : { until: now - until * 1_000 }),
    ...(search === undefined ? {} : { text: search }),
  };
}

function parseKinds(text: string): EventKind[] {
  return text.split(',').map((word) => {
    const kind = EventKind.safeParse(word.trim());
    if (kind.success) return kind.data;
    throw new InvalidArgumentError(`"${word}" is none of ${EventKind.options.join(', ')}.`);
  });
}

/** Seconds in a span that somebody writes. */
export function parseAge(text: string): number {
  const seconds = parseSpan(text);
  if (seconds !== undefined) return seconds;
  throw new InvalidArgumentError('It must be a time such as 90m, 12h or 7d.');
}
