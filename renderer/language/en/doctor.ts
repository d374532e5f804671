import { CHECK_WORDS } from '../../../common/doctor/check-words.ts';
import { describeFinding } from '../../../common/doctor/describe-finding.ts';
import type { DoctorFact } from '../../../common/doctor/doctor-fact.ts';
import type { FactWords } from '../../../common/doctor/fact-words.ts';
import type { FindingStatus } from '../../../common/doctor/finding.ts';
import type { Format } from '../format.ts';

const statuses: Record<FindingStatus, string> = {
  fail: 'Problem',
  warn: 'Look at it',
  unknown: 'Not known',
  ok: 'Well',
  skipped: 'Not for this machine',
};

/** What keeps machines from working for the cluster, and how to mend it. */
export const doctor = {
  title: 'Doctor',
  text: 'Looks at the network, the clock, the disk, sleep and more on each machine, and says how to mend what is wrong. It takes some seconds and changes nothing.',
  examineAll: 'Examine all',
  examine: 'Examine',
  examineAgain: 'Examine again',
  examining: 'Examining …',
  progress: (done: number, total: number) => `${done} of ${total} examined`,
  orchestrator: 'Orchestrator',
  never: 'Not examined yet.',
  away: 'Devices that are not online cannot be examined from here; on the machine itself "eo doctor" does it.',
  tooOld: 'The agent there is too old to be examined from here: update it.',
  statuses,
  counts: (fail: number, warn: number, unknown: number): string =>
    [
      fail > 0 && `${fail} ${fail === 1 ? 'problem' : 'problems'}`,
      warn > 0 && `${warn} to look at`,
      unknown > 0 && `${unknown} not known`,
    ]
      .filter(Boolean)
      .join(', ') || 'All is well',
  well: (count: number) => `${count} ${count === 1 ? 'check' : 'checks'} without a problem`,
  skipped: (titles: string) => `Not for this machine: ${titles}.`,
  newer: (count: number) => `${count} more that only a newer version understands: update the orchestrator.`,
  command: 'In a terminal on that machine',
  checks: CHECK_WORDS,
  say: (fact: DoctorFact, format: Format): FactWords => describeFinding(fact, format),
};
