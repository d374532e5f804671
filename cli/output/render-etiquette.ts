import { basename, dirname } from 'node:path';
import type { DeviceReplay, EtiquetteView } from '../../common/api/etiquette-contract.ts';
import type { Replay } from '../../common/etiquette/replay.ts';
import type { EtiquetteLevel } from '../../common/specs/etiquette-policy.ts';
import { type Column, renderFields, renderTable } from './table.ts';
import { printable } from './text-width.ts';
import { formatCount } from './units.ts';

/** What holds for a scope, field by field, with a mark at what was set for it. */
export function renderEtiquette(view: EtiquetteView, dim: (text: string) => string): string[] {
  const { settings, policy, groups, devices } = view;
  const set = new Set(Object.keys(settings));
  const fields = Object.entries(policy ?? settings).map(([name, value]): [string, string] => [
    name,
    `${valueText(value)}${set.has(name) ? '  (set here)' : ''}`,
  ]);
  const others = [
    ...(groups.length === 0 ? [] : [`Groups with settings of their own: ${groups.map(printable).join(', ')}`]),
    ...(devices.length === 0 ? [] : [`Devices with settings of their own: ${devices.join(', ')}`]),
  ];
  if (fields.length === 0) return ['Nothing is set here.', ...others];
  return [...renderFields(fields, dim), ...others];
}

interface ReplayRow extends Replay {
  readonly trace: string;
  /** Lines that were passed over. */
  readonly unreadable: number;
}

/** What a policy would have made of each trace, one a line. */
export function renderReplays(replays: readonly ReplayRow[], dim: (text: string) => string): string[] {
  const trace = {
    title: 'TRACE',
    cell: ({ trace: path }: ReplayRow) => printable(`${basename(dirname(path))}/${basename(path)}`),
  };
  const passedOver = replays.flatMap((row) => passedOverText(row.unreadable, `${trace.cell(row)}: `));
  return [...renderTable<ReplayRow>([trace, ...replayColumns()], replays, dim), ...passedOver];
}

function replayColumns(): Column<Replay>[] {
  const column = (title: string, cell: (replay: Replay) => string) => ({ title, align: 'right' as const, cell });
  const at = (level: EtiquetteLevel) => column(level.toUpperCase(), ({ msAt }) => hours(msAt[level]));
  return [
    at('full'),
    at('gentle'),
    at('yield'),
    at('off'),
    column('AWAY', ({ awayMs }) => hours(awayMs)),
    column('CHANGES', ({ changes }) => formatCount(changes)),
    column('BREACHES', ({ breaches }) => formatCount(breaches)),
    column('USEFUL', ({ usefulMs }) => hours(usefulMs)),
  ];
}

/** What a policy would have made of the last days of a device. */
export function renderDeviceReplay(name: string, replay: DeviceReplay, dim: (text: string) => string): string[] {
  const { from, until, usefulMs, usefulMsWithout, slowestMs, unreadable } = replay;
  const lines = renderTable<DeviceReplay>(
    [{ title: 'DEVICE', cell: () => printable(name) }, ...replayColumns()],
    [replay],
    dim,
  );
  return [
    ...lines,
    `${minuteText(from)} to ${minuteText(until)} UTC: ${hours(usefulMs)} useful, ${hours(usefulMsWithout)} without any rule; longest breach ${Math.round(slowestMs / 1_000)} s.`,
    ...passedOverText(unreadable),
  ];
}

function passedOverText(lines: number, where = ''): string[] {
  if (lines === 0) return [];
  return [
    lines === 1
      ? `${where}1 line that could not be read was passed over.`
      : `${where}${formatCount(lines)} lines that could not be read were passed over.`,
  ];
}

function minuteText(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

function hours(ms: number): string {
  return `${(ms / 3_600_000).toFixed(2)} h`;
}

function valueText(value: unknown): string {
  if (value === null) return 'never';
  if (Array.isArray(value) && value.length === 0) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
