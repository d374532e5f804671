import type { CheckId } from './finding.ts';

/** What a check looks at, and why that matters. */
export interface CheckWords {
  readonly title: string;
  readonly why: string;
}

/** The checks in English. */
export const CHECK_WORDS: Readonly<Record<CheckId, CheckWords>> = {
  orchestrator: {
    title: 'Way to the orchestrator',
    why: 'A device dials out to two ports: one for its work, one for its certificate.',
  },
  ports: { title: 'Ports', why: 'Devices come in at two ports, from other machines.' },
  'local-network': {
    title: 'Local network permission',
    why: 'From macOS 15 on a program speaks to the local network only where its user has allowed it.',
  },
  firewall: { title: 'Firewall', why: 'A firewall that lets nobody in keeps devices from joining and working.' },
  multicast: { title: 'Multicast', why: 'Machines find each other by multicast; without it an address must be typed.' },
  discovery: { title: 'Bonjour', why: 'A device finds its orchestrator again by Bonjour when its address changes.' },
  clock: { title: 'Clock', why: 'Certificates are good only between two dates, and logs are compared by time.' },
  certificates: { title: 'Certificates', why: 'A machine whose certificate has ended is turned away.' },
  disk: { title: 'Disk', why: 'Models, data sets and the database need room in a place that lasts.' },
  memory: { title: 'Memory', why: 'Work that takes more than it may is ended by the system.' },
  'open-files': { title: 'Open files', why: 'Every connection and every file counts as one.' },
  processor: { title: 'Processor', why: 'A processor that is held back trains several times slower.' },
  service: { title: 'Start', why: 'A program that nobody starts does not come back after a restart.' },
  sleep: { title: 'Sleep', why: 'A machine that sleeps does no work and cannot be reached.' },
  'power-cut': { title: 'After a power cut', why: 'A machine that nobody looks after should be back by itself.' },
  versions: { title: 'Versions', why: 'Machines of one cluster work best with the same version.' },
};
