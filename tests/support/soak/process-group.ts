import { readdirSync } from 'node:fs';
import { usageOfGroups } from '../../../bench/cluster/process-usage.ts';

/** What the processes of a group have at one moment. */
export interface GroupReading {
  readonly megabytes: number;
  /** Open files, sockets and pipes. */
  readonly handles: number;
  readonly threads: number;
  readonly processes: number;
}

/** What a process that leads its group and all that it started have; on Linux. */
export function readGroup(leader: number): GroupReading {
  const members = usageOfGroups([leader]);
  return {
    megabytes: members.reduce((sum, { residentBytes }) => sum + residentBytes / 1e6, 0),
    handles: members.reduce((sum, { pid }) => sum + entriesOf(`/proc/${pid}/fd`), 0),
    threads: members.reduce((sum, { pid }) => sum + entriesOf(`/proc/${pid}/task`), 0),
    processes: members.length,
  };
}

function entriesOf(folder: string): number {
  try {
    return readdirSync(folder).length;
  } catch {
    return 0; // it ended meanwhile
  }
}
