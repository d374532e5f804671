import type { Gpu, HostReading, MemoryPressure } from '../../../common/domain/host-reading.ts';

const MIB = 2 ** 20;
const PRESSURES: Readonly<Record<string, MemoryPressure>> = { 1: 'normal', 2: 'warning', 4: 'critical' };

/** What is asked of `sysctl`; names that a Mac does not know are left out of its answer. */
export const SYSCTL_NAMES = [
  'hw.memsize',
  'kern.memorystatus_level',
  'kern.memorystatus_vm_pressure_level',
  'vm.loadavg',
  'machdep.cpu.brand_string',
  'iogpu.wired_limit_mb',
] as const;

/** Reads the lines `name: value` that `sysctl` prints. */
export function parseSysctl(text: string): Pick<HostReading, 'memory' | 'load' | 'gpus'> {
  const facts = new Map(text.split('\n').flatMap((line) => pairOf(line)));
  const totalBytes = Number(facts.get('hw.memsize') ?? 0);
  const left = Number(facts.get('kern.memorystatus_level') ?? 0) / 100;
  const [, load] = /^\{ ([\d.]+) /.exec(facts.get('vm.loadavg') ?? '') ?? [];
  return {
    memory: {
      totalBytes,
      availableBytes: Math.round(totalBytes * left),
      pressure: PRESSURES[facts.get('kern.memorystatus_vm_pressure_level') ?? ''] ?? null,
    },
    load: Number(load ?? 0),
    gpus: gpusOf(facts),
  };
}

function pairOf(line: string): [string, string][] {
  const [, name, value] = /^([\w.]+): (.*)$/.exec(line) ?? [];
  return name === undefined || value === undefined ? [] : [[name, value]];
}

/** Processors by Apple have their GPU with them; a limit of zero leaves it to the system, which does not tell it here. */
function gpusOf(facts: ReadonlyMap<string, string>): Gpu[] {
  const chip = facts.get('machdep.cpu.brand_string') ?? '';
  if (!chip.startsWith('Apple')) return [];
  const limit = Number(facts.get('iogpu.wired_limit_mb') ?? 0);
  return [{ name: chip, workingSetBytes: limit > 0 ? limit * MIB : null }];
}
