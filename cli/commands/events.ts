import type { Command } from 'commander';
import type { EventPage } from '../../common/api/events-contract.ts';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { LogEvent } from '../../common/domain/event.ts';
import type { EventFilter } from '../../common/domain/event-filter.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, wholeNumber, withClientOptions, withExamples } from '../command-options.ts';
import { type FilterFlags, readFilter, withFilterFlags } from '../event-filter-flags.ts';
import { EXIT } from '../exit-codes.ts';
import { listenForInterruption } from '../interruption.ts';
import { renderEvent, renderEvents, renderVerification } from '../output/render-events.ts';
import { addEventsExport } from './events-export.ts';

interface EventsOptions extends ClientOptions, FilterFlags {
  readonly follow?: true;
  readonly limit: number;
}

/** `eo events`: who did what, when and from where; `eo events verify` finds out whether the log is as it was written. */
export function addEventsCommand(program: Command, context: CliContext): void {
  const events = program
    .command('events')
    .description('show who did what, when and from where; verify or export that log');
  withExamples(
    events,
    'events',
    'events --follow',
    'events --job mnist --since 2h',
    'events verify',
    'events export events.jsonl',
  );
  addList(events, context);
  addVerify(events, context);
  addEventsExport(events, context);
}

function addList(events: Command, context: CliContext): void {
  const { terminal, connect, now } = context;
  const list = events
    .command('list', { isDefault: true })
    .description('list the latest events (what "eo events" alone does)')
    .option('--follow', 'go on showing new ones until Ctrl-C')
    .option('--limit <n>', 'how many of the latest events', wholeNumber(1, 1_000), 50)
    .action(async ({ follow, limit, json, ...flags }: EventsOptions) => {
      const { client } = await connect(flags);
      const filter = await readFilter(client, flags, now());
      const { latestSequence } = await import('../../common/api-client/latest-sequence.ts');
      const newest = await latestSequence(client);
      const latest = await latestEvents(client, filter, { limit, newest });
      if (json === true && follow !== true) return terminal.print(JSON.stringify(latest));
      if (json === true) terminal.print(...latest.map((event) => JSON.stringify(event)));
      else terminal.print(...renderEvents(latest, terminal.colours));
      if (follow === true) await showNewOnes(client, { after: newest, filter, asJson: json === true }, context);
    });
  withExamples(
    withClientOptions(withFilterFlags(list)),
    'events',
    'events --kind job-failed,task-left-out --since 2d',
    'events --search "went offline" --device mac-mini',
    'events --follow --json | jq .actor',
  );
}

function addVerify(events: Command, { terminal, connect, setExitCode }: CliContext): void {
  const verify = events
    .command('verify')
    .description('find out whether the event log is as it was written; ends with 1 if not')
    .action(async ({ json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const report = await client.events.verify();
      if (json === true) terminal.print(JSON.stringify(report));
      else terminal.print(...renderVerification(report, terminal.colours));
      if (!report.ok) setExitCode(EXIT.failed);
    });
  withExamples(withClientOptions(verify), 'events verify', 'events verify --json | jq .hash');
}

/** The latest events up to a sequence that fit, oldest first. */
async function latestEvents(
  client: ControlClient,
  filter: EventFilter,
  { limit, newest }: { readonly limit: number; readonly newest: number },
): Promise<LogEvent[]> {
  const found: LogEvent[] = [];
  let before: number | null = newest + 1;
  while (before !== null && found.length < limit) {
    const page: EventPage = await client.events.search({ ...filter, before, limit: limit - found.length });
    found.push(...page.events);
    before = page.next;
  }
  return found.toReversed();
}

interface Following {
  readonly after: number;
  readonly filter: EventFilter;
  readonly asJson: boolean;
}

async function showNewOnes(
  client: ControlClient,
  { after, filter, asJson }: Following,
  { terminal }: CliContext,
): Promise<void> {
  const [{ followEvents }, { matchesFilter }] = await Promise.all([
    import('../../common/api-client/follow-events.ts'),
    import('../../common/domain/event-filter.ts'),
  ]);
  const interruption = listenForInterruption();
  const { signal } = interruption;
  const onCut = (): void => terminal.note('The orchestrator does not answer. Trying again …');
  try {
    for await (const message of followEvents(client, { after, signal, onCut })) {
      if (message.type !== 'event' || !matchesFilter(message.event, filter)) continue;
      terminal.print(asJson ? JSON.stringify(message.event) : renderEvent(message.event, terminal.colours));
    }
  } finally {
    interruption.release();
  }
}
