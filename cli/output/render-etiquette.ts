import { basename, dirname } from 'node:path';
import type { EtiquetteView } from '../../common/api/etiquette-contract.ts';
import type { Replay } from '../../common/etiquette/replay.ts';
import type { EtiquetteLevel } from '../../common/specs/etiquette-policy.ts';
import { renderFields, renderTable } from './table.ts';
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
}

/** What a policy would have made of each trace, one a line. */
export function renderReplays(replays: readonly ReplayRow[], dim: (text: string) => string): string[] {
  const at = (level: EtiquetteLevel) => ({
    title: level.toUpperCase(),
    align: 'right' as const,
    cell: ({ msAt }: ReplayRow) => hours(msAt[level]),
  });
  return renderTable<ReplayRow>(
    [
      { title: 'TRACE', cell: ({ trace }) => printable(`${basename(dirname(trace))}/${basename(trace)}`) },
      at('full'),
      at('gentle'),
      at('yield'),
      at('off'),
      { title: 'AWAY', align: 'right', cell: ({ awayMs }) => hours(awayMs) },
      { title: 'CHANGES', align: 'right', cell: ({ changes }) => formatCount(changes) },
      { title: 'BREACHES', align: 'right', cell: ({ breaches }) => formatCount(breaches) },
      { title: 'USEFUL', align: 'right', cell: ({ usefulMs }) => hours(usefulMs) },
    ],
    replays,
    dim,
  );
}

function hours(ms: number): string {
  return `${(ms / 3_600_000).toFixed(2)} h`;
}

function valueText(value: unknown): string {
  if (value === null) return 'never';
  if (Array.isArray(value) && value.length === 0) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
