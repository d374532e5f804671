import type { EtiquetteReading } from '../../common/etiquette/reading.ts';
import type { HostProbe } from '../../native/host/host-probe.ts';
import { openHostProbe } from '../../native/host/open-host-probe.ts';
import { OtherLoad } from './other-load.ts';
import { readLinkMegabits } from './read-link.ts';

interface DeviceReaderOptions {
  /** Where `/sys`, `/proc` and `/dev` lie on Linux. */
  readonly hostRoot: string;
  /** As its owner has told; null where nobody has. */
  readonly metered: boolean | null;
}

/** Looks at this machine as far as etiquette needs it: the host's probe, the load of other programs and the network. */
export class DeviceReader {
  readonly #probe: HostProbe | null;
  readonly #load = new OtherLoad();
  readonly #options: DeviceReaderOptions;

  constructor(options: DeviceReaderOptions) {
    this.#options = options;
    this.#probe = openHostProbe({ frameworks: false, root: options.hostRoot });
  }

  /** What cannot be read is null. */
  async read(): Promise<EtiquetteReading> {
    const { hostRoot, metered } = this.#options;
    const [host, otherLoad, megabits] = await Promise.all([
      this.#probe?.read(),
      this.#load.read(),
      process.platform === 'linux' ? readLinkMegabits(hostRoot) : null,
    ]);
    const idleMs = host?.idleMs ?? null;
    return {
      power: host?.power.source ?? null,
      charge: host?.power.battery?.level ?? null,
      idleMs: idleMs === null ? null : Math.round(idleMs),
      thermal: host?.thermal ?? null,
      memory: host?.memory.pressure ?? null,
      otherLoad,
      metered,
      megabits,
    };
  }
}
