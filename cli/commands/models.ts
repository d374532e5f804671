import type { Command } from 'commander';
import type { ModelFit, ModelVersion } from '../../common/domain/model.ts';
import { AppError } from '../../common/errors.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { listAll } from '../list-all.ts';
import { findModel, parseModelReference } from '../model-reference.ts';
import { renderDescription } from '../output/render-description.ts';
import { renderFit } from '../output/render-fit.ts';
import { annotationLines, renderModels } from '../output/render-model.ts';
import { trialWords } from '../output/render-trial.ts';
import { addModelExchangeCommands } from './model-exchange.ts';
import { addModelFetchCommands } from './model-fetch.ts';
import { addModelTransferCommands } from './model-transfer.ts';
import { addModelTrialCommand } from './model-trial.ts';

interface AnnotateOptions extends ClientOptions {
  readonly tag?: string[];
  /** False where they are to be taken off. */
  readonly tags?: boolean;
  readonly note?: string;
}

/** `eo models`: the models in the store. */
export function addModelsCommand(program: Command, context: CliContext): void {
  const models = program.command('models').description('list, describe, download, import, export and delete models');
  withExamples(
    models,
    'models',
    'models download mnist ./mnist.f32',
    'models import base ./base.gguf',
    'models export mnist ./mnist.onnx',
    'models fit base',
    'models remove mnist@2',
  );
  addList(models, context);
  addModelTransferCommands(models, context);
  addModelFetchCommands(models, context);
  addModelExchangeCommands(models, context);
  addShow(models, context);
  addFit(models, context);
  addModelTrialCommand(models, context);
  addAnnotate(models, context);
  addRemove(models, context);
}

function addList(models: Command, { terminal, connect, now }: CliContext): void {
  const command = models
    .command('list', { isDefault: true })
    .description('list the newest version of every model, or all versions of one')
    .argument('[name]', 'a model')
    .action(async (name: string | undefined, { json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const found =
        name === undefined
          ? await listAll<ModelVersion, ModelVersion['name']>(
              (page) => client.models.list(page),
              (model) => model.name,
            )
          : await client.models.versions({ name });
      if (json === true) return terminal.print(JSON.stringify(found));
      if (found.length === 0)
        return terminal.print('No models yet. Train one with "eo train", or use "eo models import".');
      terminal.print(...renderModels(found, now(), terminal.colours));
    });
  withExamples(withClientOptions(command), 'models', 'models list mnist', 'models --json');
}

function addShow(models: Command, { terminal, connect, now }: CliContext): void {
  const command = models
    .command('show')
    .description('describe one version of a model by its header')
    .argument('<model>', 'name of a model, or name@version')
    .action(async (text: string, { json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const model = await findModel(client, text);
      if (json === true) return terminal.print(JSON.stringify(model));
      const trial = await client.models.trial({ name: model.name, version: model.version });
      terminal.print(
        ...renderModels([model], now(), terminal.colours),
        ...renderDescription(model.description),
        ...annotationLines(model),
        ...(trial === null ? [] : [`  ${'Trial'.padEnd(13)} ${trialWords(trial)}`]),
      );
    });
  withExamples(withClientOptions(command), 'models show base', 'models show base@2 --json');
}

function addFit(models: Command, { terminal, connect }: CliContext): void {
  const command = models
    .command('fit')
    .description('tell which devices have room for a model')
    .argument('<model>', 'name of a model, or name@version')
    .action(async (text: string, { json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const { name, version } = await findModel(client, text);
      const fits = await listAll<ModelFit, ModelFit['deviceId']>(
        (page) => client.models.fit({ name, version, ...page }),
        ({ deviceId }) => deviceId,
      );
      if (json === true) return terminal.print(JSON.stringify(fits));
      if (fits.length === 0) return terminal.print('No devices yet. Start an agent with "eo agent".');
      terminal.print(...renderFit(fits, terminal.colours));
    });
  withExamples(withClientOptions(command), 'models fit base', 'models fit base@2 --json');
}

function addAnnotate(models: Command, { terminal, connect, now }: CliContext): void {
  const command = models
    .command('annotate')
    .description('tag a version of a model, or note something of it')
    .argument('<model>', 'name of a model, or name@version')
    .option('--tag <tag...>', 'its tags from now on')
    .option('--no-tags', 'take its tags off')
    .option('--note <text>', 'what to remember; an empty one takes it away')
    .action(async (text: string, { json, tag, tags, note, ...whereabouts }: AnnotateOptions) => {
      const { client } = await connect(whereabouts);
      const { name, version } = await findModel(client, text);
      const wanted = tags === false ? [] : tag;
      const model = await client.models.annotate({ name, version, tags: wanted, note });
      if (json === true) return terminal.print(JSON.stringify(model));
      terminal.print(...renderModels([model], now(), terminal.colours), ...annotationLines(model));
    });
  withExamples(
    withClientOptions(command),
    'models annotate base --tag stable --note "the one for the demo"',
    'models annotate base@2 --no-tags',
  );
}

function addRemove(models: Command, { terminal, connect }: CliContext): void {
  const command = models
    .command('remove')
    .description('delete one version of a model')
    .argument('<model@version>', 'model and version, such as mnist@2')
    .action(async (text: string, { json, ...whereabouts }: ClientOptions) => {
      if (parseModelReference(text).version === undefined) {
        throw new AppError('invalid-argument', `"${text}" names no version`, { hint: `write it like ${text}@1` });
      }
      const { client } = await connect(whereabouts);
      const { name, version } = await findModel(client, text);
      await client.models.remove({ name, version });
      terminal.print(json === true ? JSON.stringify({ name, version }) : `Model ${name}@${version} is deleted.`);
    });
  withExamples(withClientOptions(command), 'models remove mnist@2');
}
