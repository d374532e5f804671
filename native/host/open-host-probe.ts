import type { HostProbe } from './host-probe.ts';
import { linuxHost } from './linux/linux-host.ts';
import { macHost } from './mac/mac-host.ts';

interface ProbeOptions {
  /** Lets native code into the process, which tells more on a Mac: for processes that may crash. */
  readonly frameworks: boolean;
  /** Where `/sys`, `/proc` and `/dev` lie on Linux. */
  readonly root?: string;
}

/** The probe of this system; null on a system that has none. */
export function openHostProbe({ frameworks, root }: ProbeOptions): HostProbe | null {
  if (process.platform === 'linux') return linuxHost(root);
  return process.platform === 'darwin' ? macHost({ frameworks }) : null;
}
