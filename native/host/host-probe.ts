import type { HostReading, HostVitals } from '../../common/domain/host-reading.ts';

/** Reads the machine. Nothing that cannot be read is an error. */
export interface HostProbe {
  /** How far apart looks at the vitals should be: short where they are files, longer where they are commands. */
  readonly vitalsPeriodMs: number;
  read(): Promise<HostReading>;
  readVitals(): Promise<HostVitals>;
}
