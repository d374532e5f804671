import type { Command } from 'commander';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { LogEvent } from '../../common/domain/event.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, wholeNumber, withClientOptions, withExamples } from '../command-options.ts';
import { EXIT } from '../exit-codes.ts';
import { listenForInterruption } from '../interruption.ts';
import { renderEvent, renderEvents, renderVerification } from '../output/render-events.ts';

interface EventsOptions extends ClientOptions {
  readonly follow?: true;
  readonly limit: number;
}

/** `eo events`: who did what, when and from where; `eo events verify` finds out whether the log is as it was written. */
export function addEventsCommand(program: Command, context: CliContext): void {
  const { terminal, connect, setExitCode } = context;
  const events = program.command('events').description('show who did what, when and from where, or verify that log');
  withExamples(events, 'events', 'events --follow', 'events verify');

  const list = events
    .command('list', { isDefault: true })
    .description('list the latest events (what "eo events" alone does)')
    .option('--follow', 'go on showing new ones until Ctrl-C')
    .option('--limit <n>', 'how many of the latest events', wholeNumber(1, 1_000), 50)
    .action(async ({ follow, limit, json, ...whereabouts }: EventsOptions) => {
      const { client } = await connect(whereabouts);
      const latest = await latestEvents(client, limit);
      if (json === true && follow !== true) return terminal.print(JSON.stringify(latest));
      if (json === true) terminal.print(...latest.map((event) => JSON.stringify(event)));
      else terminal.print(...renderEvents(latest, terminal.colours));
      if (follow === true) await showNewOnes(client, latest.at(-1)?.sequence ?? 0, context, json === true);
    });
  withExamples(withClientOptions(list), 'events', 'events --limit 200', 'events --follow --json | jq .actor');

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

async function latestEvents(client: ControlClient, limit: number): Promise<LogEvent[]> {
  const { latestSequence } = await import('../../common/api-client/latest-sequence.ts');
  const newest = await latestSequence(client);
  return await client.events.history({ after: Math.max(0, newest - limit), limit });
}

async function showNewOnes(
  client: ControlClient,
  after: number,
  { terminal }: CliContext,
  asJson: boolean,
): Promise<void> {
  const { followEvents } = await import('../../common/api-client/follow-events.ts');
  const interruption = listenForInterruption();
  const { signal } = interruption;
  const onCut = (): void => terminal.note('The orchestrator does not answer. Trying again …');
  try {
    for await (const message of followEvents(client, { after, signal, onCut })) {
      if (message.type !== 'event') continue;
      terminal.print(asJson ? JSON.stringify(message.event) : renderEvent(message.event, terminal.colours));
    }
  } finally {
    interruption.release();
  }
}
