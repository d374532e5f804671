import type { AlertState, ListedAlert, Silence } from '../../common/domain/alert.ts';
import type { Channel } from '../../common/domain/alert-channel.ts';
import { type AlertRule, RULE_FIGURES, type RuleSettings } from '../../common/domain/alert-rules.ts';
import { renderTable } from './table.ts';
import type { Colours } from './terminal.ts';
import { printable } from './text-width.ts';
import { formatAge, formatBytes } from './units.ts';

const STATES: Readonly<Record<AlertState, string>> = {
  firing: 'firing',
  acknowledged: 'acknowledged',
  resolved: 'over',
};

/** Open alerts: how grave, what, since when, and what to do. */
export function renderAlerts(alerts: readonly ListedAlert[], now: number, colours: Colours): string[] {
  return alerts.flatMap((alert) => {
    const { id, severity, title, advice, since, silencedUntil } = alert;
    const mark = severity === 'critical' ? colours.red('✗') : colours.yellow('!');
    const notes = [
      `for ${formatAge(now - since)}`,
      ...(alert.state === 'acknowledged'
        ? [`acknowledged${alert.acknowledgedBy === null ? '' : ` by ${alert.acknowledgedBy}`}`]
        : []),
      ...(silencedUntil === null ? [] : [`silent for ${formatAge(silencedUntil - now)}`]),
      ...(alert.isFlapping ? [`comes and goes, ${alert.occurrences} times`] : []),
      ...(alert.isPresent ? [] : ['not there now']),
    ];
    return [
      `${mark} ${colours.bold(`${id}`)} ${printable(title)} ${colours.dim(printable(notes.join(', ')))}`,
      `    ${printable(advice)}`,
    ];
  });
}

/** Alerts that have ended. */
export function renderHistory(alerts: readonly ListedAlert[], now: number, colours: Colours): string[] {
  return renderTable<ListedAlert>(
    [
      { title: 'ID', align: 'right', cell: ({ id }) => `${id}` },
      { title: 'STATE', cell: ({ state }) => STATES[state] },
      { title: 'ALERT', cell: ({ title }) => printable(title) },
      { title: 'LASTED', align: 'right', cell: ({ since, endedAt }) => formatAge((endedAt ?? now) - since) },
      { title: 'TIMES', align: 'right', cell: ({ occurrences }) => `${occurrences}` },
      { title: 'ENDED', align: 'right', cell: ({ endedAt }) => `${formatAge(now - (endedAt ?? now))} ago` },
    ],
    alerts,
    colours.dim,
  );
}

export function renderSilences(silences: readonly Silence[], now: number, colours: Colours): string[] {
  return renderTable<Silence>(
    [
      { title: 'SILENCE', align: 'right', cell: ({ id }) => `${id}` },
      { title: 'OF', cell: ({ scope }) => scopeText(scope) },
      { title: 'ENDS', align: 'right', cell: ({ until }) => `in ${formatAge(until - now)}` },
      { title: 'BY', cell: ({ by }) => printable(by ?? '–') },
      { title: 'NOTE', cell: ({ note }) => printable(note ?? '') },
    ],
    silences,
    colours.dim,
  );
}

type ListedRule = RuleSettings & { readonly rule: AlertRule };

export function renderRules(rules: readonly ListedRule[], colours: Colours): string[] {
  return renderTable<ListedRule>(
    [
      { title: 'RULE', cell: ({ rule }) => rule },
      { title: 'STATE', cell: ({ enabled }) => (enabled ? 'on' : 'off') },
      {
        title: 'AFTER',
        align: 'right',
        cell: ({ forSeconds }) => (forSeconds === 0 ? 'at once' : formatAge(forSeconds * 1_000)),
      },
      { title: 'FROM', align: 'right', cell: ({ rule, raise }) => figure(rule, raise) },
      { title: 'UNTIL', align: 'right', cell: ({ rule, clear }) => figure(rule, clear) },
      { title: 'EXPECTED', cell: ({ expected }) => expected.join(', ') },
    ],
    rules,
    colours.dim,
  );
}

export function renderChannels(channels: readonly Channel[], now: number, colours: Colours): string[] {
  return renderTable<Channel>(
    [
      { title: 'NAME', cell: ({ name }) => name },
      { title: 'KIND', cell: ({ kind }) => kind },
      { title: 'TO', cell: ({ where }) => printable(where) },
      { title: 'LEAST', cell: ({ least }) => least },
      { title: 'QUIET', cell: ({ quiet }) => (quiet === null ? '' : `${quiet.from}–${quiet.to}`) },
      { title: 'WAITING', align: 'right', cell: ({ waiting }) => `${waiting}` },
      {
        title: 'LAST SENT',
        align: 'right',
        cell: ({ lastSentAt }) => (lastSentAt === null ? '–' : `${formatAge(now - lastSentAt)} ago`),
      },
      { title: 'PROBLEM', cell: ({ problem }) => printable(problem?.message ?? '') },
    ],
    channels,
    colours.dim,
  );
}

function scopeText({ alertId, deviceId, rule }: Silence['scope']): string {
  const parts = [alertId !== undefined && `alert ${alertId}`, rule, deviceId !== undefined && `device ${deviceId}`];
  return parts.filter(Boolean).join(' on ');
}

function figure(rule: AlertRule, value: number | null): string {
  if (value === null) return '';
  switch (RULE_FIGURES[rule]?.unit) {
    case 'share':
      return `${Math.round(value * 1_000) / 10} %`;
    case 'bytes':
      return formatBytes(value);
    case 'ms':
      return `${value} ms`;
    case 'rounds':
      return `${value} rounds`;
    case 'level':
      return ['nominal', 'fair', 'serious', 'critical'][value] ?? `${value}`;
    case undefined:
      return `${value}`;
  }
}
