import type { Command } from 'commander';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { Deployment } from '../../common/domain/deployment.ts';
import { AppError, hasCode } from '../../common/errors.ts';
import type { DeploymentSpec } from '../../common/specs/deployment-spec.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { addDeployOptions, type DeployFlags } from '../deploy/deploy-flags.ts';
import { LivePainter } from '../live/live-painter.ts';
import { renderVerdicts } from '../output/render-verdicts.ts';
import { notesOnly } from '../output/terminal.ts';

interface DeployOptions extends ClientOptions, DeployFlags {
  readonly job?: string;
  readonly demo?: true;
  readonly update?: true;
  readonly preview?: true;
  readonly detach?: true;
}

/** `eo deploy`: has a model served, from a file, from the store, or from a job that has made it. */
export function addDeployCommand(program: Command, context: CliContext): void {
  const { terminal, connect } = context;
  const command = program
    .command('deploy')
    .description('have a model served; flags go before what a specification says')
    .argument('[file|model]', 'a file of a model, a model of the store (name or name@version), or a YAML or JSON file')
    .option('--job <id>', 'the last model that this job has made: its id, the beginning of it, or its name')
    .option('--demo', 'the demonstration model that comes along: writes like English, without sense')
    .option('--name <name>', 'what clients name as the model, and what a file is called in the store');
  addDeployOptions(command)
    .option('--update', 'change the deployment of this name; what is not said stays, with the newest of its model')
    .option('--preview', 'tell of each device whether it would serve it, and deploy nothing')
    .option('--detach', 'come back at once instead of when it is ready')
    .action(async (text: string | undefined, options: DeployOptions) => {
      const { job, demo, json, api, data, detach, preview } = options;
      const named = [text, job, demo].filter((one) => one !== undefined).length;
      if (named !== 1) {
        command.error(
          named === 0
            ? 'error: say what to serve: a file of a model, a model of the store ("eo models" lists them), --job or --demo'
            : 'error: name a file or model, --job or --demo, only one of them',
        );
      }
      const connection = await connect({
        ...(api === undefined ? {} : { api }),
        ...(data === undefined ? {} : { data }),
      });
      const { specToDeploy } = await import('../deploy/spec-to-deploy.ts');
      const notes = json === true ? notesOnly(terminal) : terminal;
      const spec = await specToDeploy(connection, text, options, notes);
      if (preview === true) {
        const verdicts = await connection.client.deployments.preview(spec);
        if (json === true) return terminal.print(JSON.stringify(verdicts));
        if (verdicts.length === 0) return terminal.print('No devices yet. Run "eo agent" on a machine to add it.');
        return terminal.print(...renderVerdicts(verdicts, terminal.colours));
      }
      const { client } = connection;
      const painter = new LivePainter(notes);
      // The orchestrator loads it on trial first, which takes a second or more.
      painter.paint([], [`Trying ${spec.model.name} …`]);
      const asked = options.update === true ? client.deployments.change(spec) : create(client, spec);
      const deployment = await asked.finally(() => painter.close());
      if (detach === true) {
        const { name } = deployment;
        if (json === true) return terminal.print(JSON.stringify(deployment));
        return terminal.print(`${name} is coming. See how it stands with "eo deployments show ${name}".`);
      }
      const { followUntilServed } = await import('../deploy/follow-until-served.ts');
      await followUntilServed(connection, deployment.name, context, { asJson: json === true, data });
    });
  withExamples(
    withClientOptions(command),
    'deploy ./base.gguf --name chat --replicas 2',
    'deploy mnist@3 --replicas 1..4 --tag lab',
    'deploy --job mnist',
    'deploy --demo',
    'deploy chat --update --context 8192',
    'deploy serving.yaml --preview',
  );
}

async function create(client: ControlClient, spec: DeploymentSpec): Promise<Deployment> {
  try {
    return await client.deployments.create(spec);
  } catch (error) {
    if (!hasCode(error, 'already-exists')) throw error;
    const hint = 'Change it with --update, or choose another name with --name.';
    throw new AppError(error.code, error.message, { cause: error, details: error.details, hint });
  }
}
