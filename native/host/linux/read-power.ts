import type { HostReading } from '../../../common/domain/host-reading.ts';
import type { SysTree } from './sys-tree.ts';

const FOLDER = 'sys/class/power_supply';

interface Supply {
  readonly type: string | null;
  readonly online: number | null;
  readonly status: string | null;
  readonly level: number | null;
}

/** Mains and battery from `/sys/class/power_supply`. Batteries of mice and the like are of scope `Device` and not meant. */
export async function readPower(tree: SysTree): Promise<HostReading['power']> {
  const supplies: Supply[] = [];
  for (const name of await tree.names(FOLDER)) {
    if ((await tree.text(FOLDER, name, 'scope')) === 'Device') continue;
    supplies.push({
      type: await tree.text(FOLDER, name, 'type'),
      online: await tree.number(FOLDER, name, 'online'),
      status: await tree.text(FOLDER, name, 'status'),
      level: await levelOf(tree, name),
    });
  }
  const batteries = supplies.filter(({ type }) => type === 'Battery');
  const isOnMains = supplies.some(({ type, online }) => type !== 'Battery' && online === 1);
  const levels = batteries.flatMap(({ level }) => (level === null ? [] : [level]));
  if (levels.length === 0) return { source: isOnMains ? 'mains' : null, battery: null };
  const drains = batteries.some(({ status }) => status === 'Discharging');
  const charging = isOnMains || (!drains && batteries.some(({ status }) => status === 'Charging' || status === 'Full'));
  const level = levels.reduce((sum, each) => sum + each, 0) / levels.length;
  return { source: charging ? 'mains' : 'battery', battery: { level, charging } };
}

async function levelOf(tree: SysTree, name: string): Promise<number | null> {
  const percent = await tree.number(FOLDER, name, 'capacity');
  if (percent !== null) return within(percent / 100);
  for (const [now, full] of [
    ['energy_now', 'energy_full'],
    ['charge_now', 'charge_full'],
  ] as const) {
    const held = await tree.number(FOLDER, name, now);
    const most = await tree.number(FOLDER, name, full);
    if (held !== null && most !== null && most > 0) return within(held / most);
  }
  return null;
}

function within(level: number): number {
  return Math.min(1, Math.max(0, level));
}
