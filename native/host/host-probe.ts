import type { HostReading } from '../../common/domain/host-reading.ts';

/** Reads the machine. Nothing that cannot be read is an error. */
export interface HostProbe {
  read(): Promise<HostReading>;
  /** Only the power: it is asked for often. */
  readPower(): Promise<HostReading['power']>;
}
