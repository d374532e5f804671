import type { Command } from 'commander';
import { AppError } from '../../common/errors.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { findModel } from '../model-reference.ts';
import { trialWords } from '../output/render-trial.ts';

/** `eo models try`: loads a model on trial, as deploying it would. */
export function addModelTrialCommand(models: Command, { terminal, connect }: CliContext): void {
  const command = models
    .command('try')
    .description('load a model on trial, in a process that is thrown away, as is done before it is served')
    .argument('<model>', 'name of a model, or name@version')
    .action(async (text: string, { json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const { name, version } = await findModel(client, text);
      const trial = await client.models.try({ name, version });
      const { result } = trial;
      if (result.outcome === 'refused')
        throw new AppError('model-refused', `${name}@${version} is ${trialWords(trial)}`);
      terminal.print(json === true ? JSON.stringify(trial) : `${name}@${version} ${trialWords(trial)}.`);
    });
  withExamples(withClientOptions(command), 'models try base', 'models try base@2 --json');
}
