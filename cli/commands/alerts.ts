import { type Command, InvalidArgumentError, Option } from 'commander';
import { AlertId, type ListedAlert, SilenceId, type SilenceScope } from '../../common/domain/alert.ts';
import { AlertRule } from '../../common/domain/alert-rules.ts';
import { AppError } from '../../common/errors.ts';
import type { CliContext } from '../cli-context.ts';
import {
  anyNumber,
  type ClientOptions,
  parseDuration,
  wholeNumber,
  withClientOptions,
  withExamples,
} from '../command-options.ts';
import { findDevice } from '../find-by-id.ts';
import { renderAlerts, renderHistory, renderRules, renderSilences } from '../output/render-alerts.ts';

interface HistoryOptions extends ClientOptions {
  readonly limit: number;
}

interface SilenceOptions extends ClientOptions {
  readonly for: number;
  readonly device?: string;
  readonly rule?: AlertRule;
  readonly note?: string;
}

interface SetOptions extends ClientOptions {
  readonly on?: true;
  readonly off?: true;
  readonly after?: number;
  readonly raise?: number;
  readonly clear?: number;
  readonly expect?: string;
}

/** `eo alerts`: what is wrong, who looks after it, what is kept quiet, and when each rule raises an alert. */
export function addAlertsCommand(program: Command, context: CliContext): void {
  const alerts = program
    .command('alerts')
    .description('list what is wrong now; acknowledge it, silence it, look back, and change the rules');
  addList(alerts, context);
  addAcknowledge(alerts, context);
  addSilence(alerts, context);
  addUnsilence(alerts, context);
  addHistory(alerts, context);
  addRules(alerts, context);
  addSet(alerts, context);
  withExamples(alerts, 'alerts', 'alerts ack 12', 'alerts silence --device mini --for 2h', 'alerts history');
}

function addList(alerts: Command, { terminal, connect, now }: CliContext): void {
  const command = alerts
    .command('list', { isDefault: true })
    .description('list the alerts that are open (what "eo alerts" alone does)')
    .action(async ({ json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const open = await client.alerts.list();
      if (json === true) return terminal.print(JSON.stringify(open));
      const silences = await client.alerts.silences();
      if (open.length === 0) terminal.print('No alerts: nothing is wrong that the rules look for.');
      else terminal.print(...renderAlerts(open, now(), terminal.colours));
      if (silences.length > 0) terminal.print('', ...renderSilences(silences, now(), terminal.colours));
    });
  withExamples(withClientOptions(command), 'alerts', 'alerts --json | jq ".[].title"');
}

function addAcknowledge(alerts: Command, { terminal, connect }: CliContext): void {
  const command = alerts
    .command('ack')
    .description('say that you look after an alert: nobody is told of it any more, except that it has ended')
    .argument('<id>', 'number of the alert', alertId)
    .action(async (id: AlertId, { json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const alert = await client.alerts.acknowledge({ id });
      terminal.print(json === true ? JSON.stringify(alert) : `Alert ${id} is acknowledged: ${alert.title}.`);
    });
  withExamples(withClientOptions(command), 'alerts ack 12');
}

function addSilence(alerts: Command, { terminal, connect, now }: CliContext): void {
  const command = alerts
    .command('silence')
    .description('have nobody told of an alert, a device or a rule for a time')
    .argument('[id]', 'number of the alert', alertId)
    .addOption(
      new Option('--for <time>', 'for how long, such as 30m, 2h or 7d').argParser(parseDuration).default(7_200, '2h'),
    )
    .option('--device <id>', 'id or name of a device')
    .addOption(new Option('--rule <rule>', 'name of a rule').argParser(alertRule))
    .option('--note <text>', 'why')
    .action(async (id: AlertId | undefined, options: SilenceOptions) => {
      const { for: forSeconds, device, rule, note = null, json, ...whereabouts } = options;
      if (id === undefined && device === undefined && rule === undefined) {
        throw new AppError('invalid-argument', 'silence needs the number of an alert, --device or --rule', {
          hint: 'eo alerts silence 12 --for 2h',
        });
      }
      const { client } = await connect(whereabouts);
      const scope: SilenceScope = {
        ...(id === undefined ? {} : { alertId: id }),
        ...(device === undefined ? {} : { deviceId: (await findDevice(client, device)).id }),
        ...(rule === undefined ? {} : { rule }),
      };
      const silence = await client.alerts.silence({ scope, forSeconds, note });
      if (json === true) return terminal.print(JSON.stringify(silence));
      terminal.print(...renderSilences([silence], now(), terminal.colours));
    });
  withExamples(withClientOptions(command), 'alerts silence 12 --for 2h', 'alerts silence --rule battery-low --for 7d');
}

function addUnsilence(alerts: Command, { terminal, connect }: CliContext): void {
  const command = alerts
    .command('unsilence')
    .description('end a silence before its time')
    .argument('<id>', 'number of the silence', (text: string) => SilenceId.parse(wholeNumber(1)(text)))
    .action(async (id: SilenceId, { json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      await client.alerts.unsilence({ id });
      terminal.print(json === true ? JSON.stringify({ id }) : `Silence ${id} is over.`);
    });
  withExamples(withClientOptions(command), 'alerts unsilence 3');
}

function addHistory(alerts: Command, { terminal, connect, now }: CliContext): void {
  const command = alerts
    .command('history')
    .description('list alerts that have ended, the newest first')
    .option('--limit <number>', 'how many at most', wholeNumber(1, 500), 50)
    .action(async ({ limit, json, ...whereabouts }: HistoryOptions) => {
      const { client } = await connect(whereabouts);
      const ended: ListedAlert[] = await client.alerts.history({ limit });
      if (json === true) return terminal.print(JSON.stringify(ended));
      if (ended.length === 0) return terminal.print('No alert has ended yet.');
      terminal.print(...renderHistory(ended, now(), terminal.colours));
    });
  withExamples(withClientOptions(command), 'alerts history --limit 10');
}

function addRules(alerts: Command, { terminal, connect }: CliContext): void {
  const command = alerts
    .command('rules')
    .description('show when each rule raises an alert, and when it ends')
    .action(async ({ json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const rules = await client.alerts.rules();
      if (json === true) return terminal.print(JSON.stringify(rules));
      terminal.print(...renderRules(rules, terminal.colours));
    });
  withExamples(withClientOptions(command), 'alerts rules');
}

function addSet(alerts: Command, { terminal, connect }: CliContext): void {
  const command = alerts
    .command('set')
    .description('change when a rule raises an alert')
    .argument('<rule>', 'name of the rule', alertRule)
    .option('--on', 'have it raise alerts')
    .option('--off', 'have it raise none')
    .addOption(new Option('--after <time>', 'how long the condition has to last, such as 90s').argParser(span))
    .option('--raise <figure>', 'from which figure on', anyNumber)
    .option('--clear <figure>', 'at which figure it ends', anyNumber)
    .option(
      '--expect <devices>',
      'of device-offline: devices that are always to be there, with commas between; "" for none',
    )
    .action(async (rule: AlertRule, options: SetOptions) => {
      const { on, off, after, raise, clear, expect, json, ...whereabouts } = options;
      const { client } = await connect(whereabouts);
      const names = expect?.split(',').map((name) => name.trim()) ?? [];
      const devices = await Promise.all(names.filter(Boolean).map((name) => findDevice(client, name)));
      const settings = await client.alerts.changeRule({
        rule,
        ...(on === undefined && off === undefined ? {} : { enabled: off !== true }),
        ...(after === undefined ? {} : { forSeconds: after }),
        ...(raise === undefined ? {} : { raise }),
        ...(clear === undefined ? {} : { clear }),
        ...(expect === undefined ? {} : { expected: devices.map(({ id }) => id) }),
      });
      if (json === true) return terminal.print(JSON.stringify(settings));
      terminal.print(...renderRules([{ rule, ...settings }], terminal.colours));
    });
  withExamples(
    withClientOptions(command),
    'alerts set battery-low --raise 0.3 --clear 0.4',
    'alerts set device-offline --after 5m --expect mini,studio',
    'alerts set device-cpu-high --off',
  );
}

function alertId(text: string): AlertId {
  return AlertId.parse(wholeNumber(1)(text));
}

/** A time, or 0 for at once. */
function span(text: string): number {
  return text.trim() === '0' ? 0 : parseDuration(text);
}

function alertRule(text: string): AlertRule {
  const rule = AlertRule.safeParse(text);
  if (rule.success) return rule.data;
  throw new InvalidArgumentError(`It must be one of ${AlertRule.options.join(', ')}.`);
}
