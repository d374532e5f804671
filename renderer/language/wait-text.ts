import type { JobWaitFor } from '../../common/domain/job.ts';
import type { Format } from './format.ts';
import type { Messages } from './messages.ts';

/** What a job waits for, in a sentence. */
export function waitText({ for: what, available, needed }: JobWaitFor, { jobs }: Messages, format: Format): string {
  switch (what) {
    case 'devices':
      return jobs.waits.devices(format.number(available), format.number(needed));
    case 'turn':
      return jobs.waits.turn;
    case 'memory':
      return jobs.waits.memory(format.bytes(needed), format.bytes(available));
  }
}

/** What happens next, or what to do. */
export function waitNext({ for: what }: JobWaitFor, { jobs }: Messages): string {
  switch (what) {
    case 'devices':
      return jobs.waits.devicesNext;
    case 'turn':
      return jobs.waits.turnNext;
    case 'memory':
      return jobs.waits.memoryNext;
  }
}

/** The same in a few words, beside the state. */
export function waitInShort({ for: what, available, needed }: JobWaitFor, { jobs }: Messages, format: Format): string {
  switch (what) {
    case 'devices':
      return jobs.waits.devicesShort(format.number(available), format.number(needed));
    case 'turn':
      return jobs.waits.turnShort;
    case 'memory':
      return jobs.waits.memoryShort;
  }
}
