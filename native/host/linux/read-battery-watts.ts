import type { SysTree } from './sys-tree.ts';

const FOLDER = 'sys/class/power_supply';

/** What discharging batteries give together, in watts; null while none discharges, or does not tell how fast. */
export async function readBatteryWatts(tree: SysTree): Promise<number | null> {
  let watts: number | null = null;
  for (const name of await tree.names(FOLDER)) {
    if ((await tree.text(FOLDER, name, 'type')) !== 'Battery') continue;
    if ((await tree.text(FOLDER, name, 'scope')) === 'Device') continue;
    if ((await tree.text(FOLDER, name, 'status')) !== 'Discharging') continue;
    const own = await wattsOf(tree, name);
    if (own !== null) watts = (watts ?? 0) + own;
  }
  return watts;
}

/** The kernel tells microwatts, or microamperes and microvolts; some drivers tell what flows out as negative. */
async function wattsOf(tree: SysTree, name: string): Promise<number | null> {
  const power = await tree.number(FOLDER, name, 'power_now');
  if (power !== null) return Math.abs(power) / 1e6;
  const current = await tree.number(FOLDER, name, 'current_now');
  const voltage = await tree.number(FOLDER, name, 'voltage_now');
  return current === null || voltage === null ? null : (Math.abs(current) * voltage) / 1e12;
}
