import { type Command, InvalidArgumentError } from 'commander';
import type { Deployment } from '../../common/domain/deployment.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { parseReplicas, type ReplicasInput } from '../deploy/deploy-flags.ts';
import { listAll } from '../list-all.ts';
import { renderDeployment, renderDeployments } from '../output/render-deployment.ts';
import { renderUsage } from '../output/render-usage.ts';
import { formatCounted } from '../output/units.ts';
import { parseSpan } from '../parse-span.ts';

interface StartOptions extends ClientOptions {
  readonly detach?: true;
}

interface UsageOptions extends ClientOptions {
  readonly from?: string;
  readonly to?: string;
}

/** `eo deployments`: the models that are served, how they are, and what can be done with them. */
export function addDeploymentsCommand(program: Command, context: CliContext): void {
  const deployments = program
    .command('deployments')
    .description('list the models that are served; show, stop, start, scale and remove them; who has used them');
  addList(deployments, context);
  addShow(deployments, context);
  addStop(deployments, context);
  addStart(deployments, context);
  addScale(deployments, context);
  addRemove(deployments, context);
  addUsage(deployments, context);
  withExamples(
    deployments,
    'deployments',
    'deployments show chat',
    'deployments scale chat 1..4',
    'deployments usage --from 7d',
  );
}

function addList(deployments: Command, { terminal, connect, now }: CliContext): void {
  const command = deployments
    .command('list', { isDefault: true })
    .description('list all deployments (what "eo deployments" alone does)')
    .action(async ({ json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const all = await listAll<Deployment, Deployment['name']>(
        (page) => client.deployments.list(page),
        ({ name }) => name,
      );
      if (json === true) return terminal.print(JSON.stringify(all));
      if (all.length === 0) return terminal.print('Nothing is served yet. Serve a model with "eo deploy".');
      terminal.print(...renderDeployments(all, now(), terminal.colours));
    });
  withExamples(withClientOptions(command), 'deployments', 'deployments --json | jq ".[].state"');
}

function addShow(deployments: Command, { terminal, connect, now }: CliContext): void {
  const command = deployments
    .command('show')
    .description('show a deployment with its devices, and what those wrote last that have failed')
    .argument('<name>', 'name of the deployment')
    .action(async (name: string, { json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const deployment = await client.deployments.get({ name });
      if (json === true) return terminal.print(JSON.stringify(deployment));
      terminal.print(...renderDeployment(deployment, now(), terminal.colours));
    });
  withExamples(withClientOptions(command), 'deployments show chat', 'deployments show chat --json | jq .replicas');
}

function addStop(deployments: Command, { terminal, connect }: CliContext): void {
  const command = deployments
    .command('stop')
    .description('serve it no longer; what is under way is finished')
    .argument('<name>', 'name of the deployment')
    .action(async (name: string, { json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const deployment = await client.deployments.stop({ name });
      if (json === true) return terminal.print(JSON.stringify(deployment));
      const { active } = deployment.load;
      const rest =
        active === 0 ? '' : ` ${formatCounted(active, 'request')} ${active === 1 ? 'is' : 'are'} finished first.`;
      terminal.print(`${name} takes no more requests.${rest} Serve it again with "eo deployments start ${name}".`);
    });
  withExamples(withClientOptions(command), 'deployments stop chat');
}

function addStart(deployments: Command, context: CliContext): void {
  const { terminal, connect } = context;
  const command = deployments
    .command('start')
    .description('serve again what was stopped or has failed')
    .argument('<name>', 'name of the deployment')
    .option('--detach', 'come back at once instead of when it is ready')
    .action(async (name: string, { json, detach, ...whereabouts }: StartOptions) => {
      const connection = await connect(whereabouts);
      const deployment = await connection.client.deployments.start({ name });
      if (detach !== true) {
        const { followUntilServed } = await import('../deploy/follow-until-served.ts');
        return await followUntilServed(connection, name, context, { asJson: json === true, data: whereabouts.data });
      }
      if (json === true) return terminal.print(JSON.stringify(deployment));
      terminal.print(`${name} is coming. See how it stands with "eo deployments show ${name}".`);
    });
  withExamples(withClientOptions(command), 'deployments start chat', 'deployments start chat --detach');
}

function addScale(deployments: Command, { terminal, connect }: CliContext): void {
  const command = deployments
    .command('scale')
    .description('serve it by more devices or fewer')
    .argument('<name>', 'name of the deployment')
    .argument('<n|min..max>', 'how many devices; with MAX, more while requests wait', parseReplicas)
    .action(async (name: string, replicas: ReplicasInput, { json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const { spec } = await client.deployments.get({ name });
      const deployment = await client.deployments.change({ ...spec, replicas: { ...replicas } });
      if (json === true) return terminal.print(JSON.stringify(deployment));
      const { min, max } = replicas;
      const many = min === max ? formatCounted(min, 'device') : `${min} to ${formatCounted(max, 'device')}`;
      terminal.print(`${name} is to be served by ${many}. See how it stands with "eo deployments show ${name}".`);
    });
  withExamples(withClientOptions(command), 'deployments scale chat 3', 'deployments scale chat 1..4');
}

function addRemove(deployments: Command, { terminal, connect }: CliContext): void {
  const command = deployments
    .command('remove')
    .description('stop and forget a deployment; its model stays in the store')
    .argument('<name>', 'name of the deployment')
    .action(async (name: string, { json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      await client.deployments.remove({ name });
      terminal.print(json === true ? JSON.stringify({ name }) : `${name} is served no longer. Its model is kept.`);
    });
  withExamples(withClientOptions(command), 'deployments remove chat');
}

function addUsage(deployments: Command, { terminal, connect, now }: CliContext): void {
  const day = (text: string): string => parseDay(text, now());
  const command = deployments
    .command('usage')
    .description('requests and tokens by day, access token, deployment and device')
    .option('--from <day>', 'not before this day (UTC), such as 2026-11-22, or 7d ago', day)
    .option('--to <day>', 'not after this day (UTC)', day)
    .action(async ({ from, to, json, ...whereabouts }: UsageOptions) => {
      const { client } = await connect(whereabouts);
      const rows = await client.deployments.usage({
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      });
      if (json === true) return terminal.print(JSON.stringify(rows));
      if (rows.length === 0) return terminal.print('Nothing was asked in that time.');
      const devices = await client.devices.list({ limit: 1_000 });
      const names = new Map(devices.map(({ id, name }) => [id, name]));
      terminal.print(...renderUsage(rows, names, terminal.colours));
    });
  withExamples(withClientOptions(command), 'deployments usage', 'deployments usage --from 2026-11-01 --to 2026-11-30');
}

/** Reads `2026-11-22`, or a span such as `7d` before now. @throws InvalidArgumentError */
function parseDay(text: string, now: number): string {
  const span = parseSpan(text);
  if (span !== undefined) return new Date(now - span * 1_000).toISOString().slice(0, 10);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('It must be a day such as 2026-11-22, or a span before now such as 7d.');
}
