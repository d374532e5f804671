import { extname, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { Provenance } from '../../common/domain/model.ts';
import { AppError } from '../../common/errors.ts';
import type { ExportFormat } from '../../common/specs/export-format.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { findModel } from '../model-reference.ts';
import { renderDescription } from '../output/render-description.ts';
import { formatBytes } from '../output/units.ts';

interface ExportOptions extends ClientOptions {
  readonly format?: ExportFormat;
}

interface ConvertOptions extends ClientOptions {
  readonly as?: string;
  readonly loss?: ModelSpec['loss'];
}

/** Named here as well so that `--help` need not load the specifications; a missing one does not compile. */
const FORMATS: Readonly<Record<ExportFormat, true>> = { onnx: true, safetensors: true };
const LOSSES: Readonly<Record<ModelSpec['loss'], true>> = {
  'softmax-cross-entropy': true,
  'next-token-cross-entropy': true,
  'mean-squared-error': true,
  'binary-cross-entropy': true,
};

/** `eo models export` and `eo models convert`: to the formats of other programs, and from them. */
export function addModelExchangeCommands(models: Command, context: CliContext): void {
  addExport(models, context);
  addConvert(models, context);
}

function addExport(models: Command, { terminal, connect }: CliContext): void {
  const command = models
    .command('export')
    .description('write a trained model as ONNX or safetensors')
    .argument('<model>', 'name of a model, or name@version')
    .argument('<path>', 'file to write')
    .addOption(
      new Option('--format <format>', 'format of the file (default: by its name)').choices(Object.keys(FORMATS)),
    )
    .action(async (text: string, path: string, { json, format, ...whereabouts }: ExportOptions) => {
      const chosen = format ?? formatByName(path);
      const { client, baseUrl, token } = await connect(whereabouts);
      const model = await findModel(client, text);
      const { exportModel } = await import('../../platform/control-client/export-model.ts');
      const sizeBytes = await exportModel({ baseUrl, token, model, format: chosen, path: resolve(path) });
      const { name, version } = model;
      terminal.print(
        json === true
          ? JSON.stringify({ name, version, format: chosen, sizeBytes, path: resolve(path) })
          : `${name}@${version} is in ${path} as ${chosen} (${formatBytes(sizeBytes)}, SHA-256 checked).`,
      );
    });
  withExamples(
    withClientOptions(command),
    'models export mnist ./mnist.onnx',
    'models export mnist@3 ./model --format safetensors',
  );
}

function addConvert(models: Command, { terminal, connect }: CliContext): void {
  const command = models
    .command('convert')
    .description('read an imported ONNX graph as layers: a new version, which "eo train --from" goes on with')
    .argument('<model>', 'name of a model, or name@version')
    .option('--as <name>', 'name of the new version (default: that of the model)')
    .addOption(
      new Option('--loss <loss>', "what it is trained on (default: the file's, or one that fits)").choices(
        Object.keys(LOSSES),
      ),
    )
    .action(async (text: string, { json, as, loss, ...whereabouts }: ConvertOptions) => {
      const { client } = await connect(whereabouts);
      const { name, version } = await findModel(client, text);
      const model = await client.models.convert({ name, version, as, loss });
      if (json === true) return terminal.print(JSON.stringify(model));
      terminal.print(
        `${model.name}@${model.version} has the layers of ${name}@${version}. Go on with it: eo train --from ${model.name}@${model.version} …`,
        ...leftOutWords(model.provenance),
        ...renderDescription(model.description),
      );
    });
  withExamples(withClientOptions(command), 'models convert base', 'models convert base@2 --as digits');
}

function leftOutWords(provenance: Provenance): string[] {
  if (provenance.kind !== 'converted' || provenance.leftOut === null) return [];
  return [`Its ${provenance.leftOut} at the end was left out: the loss brings it, so outputs are scores.`];
}

/** @throws AppError `invalid-argument` for a name that tells none */
function formatByName(path: string): ExportFormat {
  const ending = extname(path).slice(1);
  if (ending === 'onnx' || ending === 'safetensors') return ending;
  throw new AppError('invalid-argument', `"${path}" tells no format`, { hint: 'Name it with --format.' });
}
