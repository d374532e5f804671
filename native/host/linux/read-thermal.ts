import type { ThermalPressure } from '../../../common/domain/host-reading.ts';
import type { SysTree } from './sys-tree.ts';

const FOLDER = 'sys/class/thermal';
const ORDER: readonly ThermalPressure[] = ['nominal', 'fair', 'serious', 'critical'];
/** What it means that a zone has passed one of its points: at a passive one the system begins to slow down. */
const MEANING: Readonly<Record<string, ThermalPressure>> = { passive: 'serious', hot: 'serious', critical: 'critical' };
/** So near below the first point it is warm: in thousandths of a degree. */
const NEAR = 5_000;

/** The worst zone of `/sys/class/thermal` against its own trip points; null where no zone has any. */
export async function readThermal(tree: SysTree): Promise<ThermalPressure | null> {
  let worst: number | null = null;
  for (const zone of await tree.names(FOLDER)) {
    if (!zone.startsWith('thermal_zone')) continue;
    const temperature = await tree.number(FOLDER, zone, 'temp');
    if (temperature === null) continue;
    for (const file of await tree.names(FOLDER, zone)) {
      const [, point] = /^trip_point_(\d+)_type$/.exec(file) ?? [];
      if (point === undefined) continue;
      const meaning = MEANING[(await tree.text(FOLDER, zone, file)) ?? ''];
      const limit = await tree.number(FOLDER, zone, `trip_point_${point}_temp`);
      // Points that a driver does not use are zero or below.
      if (meaning === undefined || limit === null || limit <= 0) continue;
      const reached = temperature >= limit ? meaning : temperature >= limit - NEAR ? 'fair' : 'nominal';
      worst = Math.max(worst ?? 0, ORDER.indexOf(reached));
    }
  }
  return worst === null ? null : (ORDER[worst] ?? null);
}
