import { arch, availableParallelism, cpus, totalmem, type } from 'node:os';
import type { Hardware } from '../../common/domain/device.ts';

/** What this machine is. `systeminformation` is loaded for this only: it is large. */
export async function readHardware(): Promise<Hardware> {
  const information = await import('systeminformation');
  const [system, cpu, os] = await Promise.all([information.system(), information.cpu(), information.osInfo()]);
  return {
    model: [system.manufacturer, system.model].filter(Boolean).join(' '),
    chip: [cpu.manufacturer, cpu.brand].filter(Boolean).join(' ') || (cpus()[0]?.model ?? ''),
    architecture: arch(),
    system: [os.distro || type(), os.release].filter(Boolean).join(' '),
    cores: availableParallelism(),
    performanceCores: cpu.performanceCores && cpu.efficiencyCores ? cpu.performanceCores : null,
    memoryBytes: totalmem(),
  };
}
