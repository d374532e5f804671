import type { HostReading } from '../../../common/domain/host-reading.ts';

/** Reads what `pmset -g batt` prints. */
export function parsePower(text: string): HostReading['power'] {
  const [, drawn] = /^Now drawing from '(AC|Battery|UPS) Power'/m.exec(text) ?? [];
  const source = drawn === undefined ? null : drawn === 'AC' ? 'mains' : 'battery';
  const [, percent, state] = /InternalBattery[^\t]*\t(\d+)%; ([^;]+);/.exec(text) ?? [];
  if (percent === undefined) return { source, battery: null };
  const charging = source === 'mains' || state === 'charging' || state === 'charged';
  return { source, battery: { level: Math.min(1, Number(percent) / 100), charging } };
}
