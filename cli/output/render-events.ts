import { describeActor, describeEvent } from '../../common/domain/describe-event.ts';
import type { LogEvent } from '../../common/domain/event.ts';
import type { EventVerification } from '../../common/domain/event-verification.ts';
import { type Column, renderFields, renderTable } from './table.ts';
import type { Colours } from './terminal.ts';
import { printable } from './text-width.ts';
import { formatCount } from './units.ts';

const COLUMNS: readonly Column<LogEvent>[] = [
  { title: 'EVENT', align: 'right', cell: ({ sequence }) => String(sequence) },
  { title: 'WHEN', cell: ({ at }) => localTime(at) },
  { title: 'WHO', cell: ({ actor }) => (actor === null ? '–' : printable(describeActor(actor))) },
  { title: 'FROM', cell: ({ actor }) => (actor === null ? '–' : printable(actor.address)) },
  { title: 'WHAT', cell: ({ body }) => printable(describeEvent(body)) },
];

/** Events, oldest first: when, who, from where, what. */
export function renderEvents(events: readonly LogEvent[], colours: Colours): string[] {
  return renderTable(COLUMNS, events, colours.dim);
}

/** One event in one line, as it comes. */
export function renderEvent({ sequence, at, actor, body }: LogEvent, colours: Colours): string {
  return `${colours.dim(`${sequence}  ${localTime(at)}`)}  ${printable(describeEvent(body, actor))}`;
}

/** Whether the log is as it was written, and if not, from where on and what to do. */
export function renderVerification(report: EventVerification, colours: Colours): string[] {
  const { from, to, events, checkpoints } = report;
  const looked: [string, string] = ['Events', `${formatCount(events)} good, of ${from} to ${to}`];
  const signed: [string, string] = ['Checkpoints', `${formatCount(checkpoints)} with a good signature`];
  if (!report.ok) {
    return [
      `${colours.red('✕')} ${colours.bold(`The event log was changed, from event ${report.firstBad} on`)}`,
      ...renderFields([['Problem', report.problem], looked, signed, ['Next', report.nextStep]], colours.dim),
    ];
  }
  return [
    `${colours.green('✓')} ${colours.bold('The event log is as it was written')}`,
    ...renderFields(
      [looked, signed, ['Signed', `up to event ${report.signedThrough}`], ['Hash', report.hash]],
      colours.dim,
    ),
  ];
}

function localTime(at: number): string {
  const date = new Date(at);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(digits).join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(digits).join(':')}`;
}

function digits(number: number): string {
  return String(number).padStart(2, '0');
}
