import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { LivePainter } from '../live/live-painter.ts';
import { findModel } from '../model-reference.ts';
import { progressBar } from '../output/progress-bar.ts';
import { renderDescription } from '../output/render-description.ts';
import type { Terminal } from '../output/terminal.ts';
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
      await showingProgress(terminal, json === true, model.name, async (show) => {
        await downloadModel({
          baseUrl,
          token,
          model,
          path: resolve(path),
          onProgress: (bytes) => show(bytes, model.sizeBytes),
        });
      });
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
      const model = await showingProgress(terminal, json === true, name, async (show) => {
        return await uploadModel({ baseUrl, token, name, path: resolve(path), onProgress: show });
      });
      if (json === true) return terminal.print(JSON.stringify(model));
      terminal.print(
        `${model.name}@${model.version} is in the store (${formatBytes(model.sizeBytes)}, SHA-256 checked).`,
        ...renderDescription(model.description),
      );
    });
  withExamples(withClientOptions(upload), 'models import base ./base.gguf');
}

async function showingProgress<Result>(
  terminal: Terminal,
  isSilent: boolean,
  name: string,
  run: (show: (bytes: number, total: number) => void) => Promise<Result>,
): Promise<Result> {
  const painter = new LivePainter(terminal);
  try {
    return await run((bytes, total) => {
      if (isSilent) return;
      const bar = progressBar(total === 0 ? 1 : bytes / total, 20);
      painter.paint([], [`${name}  ${bar}  ${formatBytes(bytes)} of ${formatBytes(total)}`]);
    });
  } finally {
    painter.close();
  }
}
