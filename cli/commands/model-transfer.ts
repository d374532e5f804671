import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { TransferLine } from '../live/transfer-line.ts';
import { findModel } from '../model-reference.ts';
import { renderDescription } from '../output/render-description.ts';
import { formatBytes } from '../output/units.ts';

/** `eo models download` and `eo models import`: both go on where an earlier try was cut. */
export function addModelTransferCommands(models: Command, { terminal, connect }: CliContext): void {
  const download = models
    .command('download')
    .description('fetch a model into a file; a cut download goes on where it was')
    .argument('<model>', 'name of a model, or name@version')
    .argument('<path>', 'file to write')
    .action(async (text: string, path: string, { json, ...whereabouts }: ClientOptions) => {
      const { client, baseUrl, token } = await connect(whereabouts);
      const model = await findModel(client, text);
      const { downloadModel } = await import('../../platform/control-client/download-model.ts');
      const line = new TransferLine(terminal, model.name);
      const onProgress = (bytes: number) => json === true || line.onReceived(bytes, model.sizeBytes);
      await downloadModel({ baseUrl, token, model, path: resolve(path), onProgress }).finally(() => line.close());
      terminal.print(
        json === true
          ? JSON.stringify({ ...model, path: resolve(path) })
          : `${model.name}@${model.version} is in ${path} (${formatBytes(model.sizeBytes)}, SHA-256 checked).`,
      );
    });
  withExamples(
    withClientOptions(download),
    'models download mnist ./mnist.f32',
    'models download mnist@3 ./mnist-3.f32',
  );

  const upload = models
    .command('import')
    .description('put a file into the store as a new version of a model; a cut upload goes on where it was')
    .argument('<name>', 'what to call the model')
    .argument('<path>', 'file to send')
    .action(async (name: string, path: string, { json, ...whereabouts }: ClientOptions) => {
      const { baseUrl, token } = await connect(whereabouts);
      const { uploadModel } = await import('../../platform/control-client/upload-file.ts');
      const { ResourceName } = await import('../../common/domain/ids.ts');
      const checked = ResourceName.safeParse(name);
      if (!checked.success)
        upload.error(`error: "${name}" cannot name a model: ${checked.error.issues[0]?.message ?? ''}`);
      const line = new TransferLine(terminal, name);
      const onProgress = (bytes: number, total: number) => json === true || line.onSent(bytes, total);
      const sending = uploadModel({ baseUrl, token, name, path: resolve(path), onProgress });
      const model = await sending.finally(() => line.close());
      if (json === true) return terminal.print(JSON.stringify(model));
      terminal.print(
        `${model.name}@${model.version} is in the store (${formatBytes(model.sizeBytes)}, SHA-256 checked).`,
        ...renderDescription(model.description),
      );
    });
  withExamples(withClientOptions(upload), 'models import base ./base.gguf');
}
