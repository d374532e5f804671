import type { CauseFormat } from '../domain/plain-format.ts';
import type { RoomFact } from './doctor-fact.ts';
import type { FactWords } from './fact-words.ts';

/** What was found out about the room that a machine offers, in English. */
export function describeRoom(fact: RoomFact, format: CauseFormat): FactWords {
  switch (fact.kind) {
    case 'disk-room':
      return {
        found: `${format.bytes(fact.freeBytes)} of ${format.bytes(fact.totalBytes)} are free at ${fact.path}${fact.fileSystem === null ? '' : ` (${fact.fileSystem})`}.`,
        mend: 'Delete what nobody needs, or move the data folder to a larger disk (--data).',
      };
    case 'disk-inodes':
      return {
        found: `Only ${format.number(fact.free)} of ${format.number(fact.total)} files can still be made at ${fact.path}.`,
        mend: 'Delete small files that nobody needs: the disk is full of them, whatever room it has.',
      };
    case 'disk-read-only':
      return {
        found: `Nothing can be written to ${fact.path} (${fact.reason}).`,
        mend: 'See who owns the folder and whether its disk was mounted read-only, as after a fault.',
      };
    case 'disk-remote':
      return {
        found: `${fact.path} lies on another machine (${fact.fileSystem}).`,
        mend: 'Choose a folder on a disk of this machine (--data): a database may be damaged on a file server.',
      };
    case 'disk-in-memory':
      return {
        found: `${fact.path} lies in memory (${fact.fileSystem}): all of it is gone after a restart.`,
        mend: 'Choose a folder on a disk (--data).',
      };
    case 'memory-whole':
      return { found: `The program may use all ${format.bytes(fact.totalBytes)} of the machine.`, mend: null };
    case 'memory-limited':
      return {
        found: `The program may use ${format.bytes(fact.limitBytes)} of ${format.bytes(fact.totalBytes)}.`,
        mend: 'Raise the limit of its container or service (--memory, MemoryMax).',
      };
    case 'open-files':
      return {
        found:
          fact.limit === null
            ? 'Any number of files and connections may be open.'
            : `${format.number(fact.limit)} files and connections may be open at a time.`,
        mend: 'Raise the limit where the program is started (LimitNOFILE, ulimit -n).',
      };
    case 'processor-free':
      return {
        found: `The processor may run at full speed${fact.governor === null ? '' : ` (${fact.governor})`}.`,
        mend: null,
      };
    case 'processor-held':
      return {
        found: `The system keeps the processor at its lowest speed (${fact.governor}).`,
        mend: 'Choose a governor that follows the load.',
      };
    case 'processor-saving':
      return { found: 'Low power mode is on, also on mains.', mend: 'Switch it off for the power adapter.' };
  }
}
