import type { EnergyCounter } from '../../../common/domain/host-reading.ts';
import type { SysTree } from './sys-tree.ts';

const FOLDER = 'sys/class/powercap';
/** Packages contain their cores; memory is counted beside them. `psys` contains both and would count them twice. */
const COUNTED = /^(package-\d+|dram)$/;

/** The energy counters of processors and their memory (RAPL), by Intel and AMD. Since Linux 5.10 only root may read them. */
export async function readEnergy(tree: SysTree): Promise<EnergyCounter[]> {
  const counters: EnergyCounter[] = [];
  for (const zone of await tree.names(FOLDER)) {
    if (!/^intel-rapl(:\d+)+$/.test(zone)) continue;
    if (!COUNTED.test((await tree.text(FOLDER, zone, 'name')) ?? '')) continue;
    const microjoules = await tree.number(FOLDER, zone, 'energy_uj');
    const rangeMicrojoules = await tree.number(FOLDER, zone, 'max_energy_range_uj');
    if (microjoules === null || rangeMicrojoules === null) continue;
    counters.push({ zone, microjoules, rangeMicrojoules });
  }
  return counters;
}
