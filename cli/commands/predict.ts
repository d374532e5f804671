import { type Command, InvalidArgumentError } from 'commander';
import { AppError, hasCode } from '../../common/errors.ts';
import type { CliContext, Connection } from '../cli-context.ts';
import { anyNumber, type ClientOptions, wholeNumber, withClientOptions, withExamples } from '../command-options.ts';
import { EXIT } from '../exit-codes.ts';
import { listenForInterruption } from '../interruption.ts';
import { renderMetadata, renderPrediction } from '../output/render-prediction.ts';
import { formatDuration } from '../output/units.ts';
import type { Metadata } from '../predict/ask-tensors.ts';

interface PredictOptions extends ClientOptions {
  readonly input?: Readonly<Record<string, string>>;
  readonly describe?: true;
  readonly scale?: number;
  readonly top: number;
}

/** `eo predict`: asks a served model of tensors. */
export function addPredictCommand(program: Command, context: CliContext): void {
  const { terminal, connect } = context;
  const command = program
    .command('predict')
    .description('ask a served model of tensors: a network, or an ONNX graph')
    .argument('<name>', 'name of the deployment')
    .argument('[input]', 'its only input: an NPY, JSON, CSV, PNG or JPEG file, or JSON such as "[1, 2, 3]"')
    .option('--input <name=file>', 'one of several inputs; may be given again', gather)
    .option('--scale <factor>', 'factor on every value (default: 1; 1/255 for the pixels of images)', anyNumber)
    .option('--top <n>', 'how many classes of a sample are shown', wholeNumber(1), 5)
    .option('--describe', 'tell what it takes and gives instead of asking it')
    .action(async (name: string, text: string | undefined, options: PredictOptions) => {
      const { json, input = {}, describe, scale, top, ...whereabouts } = options;
      if (describe !== true && (text === undefined) === (Object.keys(input).length === 0)) {
        command.error(
          'error: say what to ask: one input, or --input NAME=FILE for each; --describe tells which there are',
        );
      }
      const connection = await connect(whereabouts);
      const { askTensors, describeModel } = await import('../predict/ask-tensors.ts');
      const metadata = await describeModel(connection, name);
      if (metadata.inputs.length === 0) {
        throw new AppError('invalid-argument', `${name} takes no tensors`, { hint: `ask it with "eo chat ${name}"` });
      }
      const classes = await classesOf(connection, name);
      if (describe === true) {
        if (json === true) return terminal.print(JSON.stringify({ ...metadata, classes }));
        return terminal.print(...renderMetadata(metadata, classes, terminal.colours));
      }
      const inputs = await readInputs(metadata, text === undefined ? input : onlyInput(metadata, text), scale);
      const interruption = listenForInterruption();
      const { signal } = interruption;
      const asked = performance.now();
      try {
        const answer = await askTensors(connection, name, inputs, signal);
        if (json === true) return terminal.print(JSON.stringify({ ...answer, classes }));
        terminal.print(...renderPrediction(answer.outputs, { classes, top, colours: terminal.colours }));
        terminal.note(terminal.colours.dim(`answered after ${formatDuration(performance.now() - asked)}`));
      } catch (error) {
        if (!signal.aborted) throw error;
        context.setExitCode(EXIT.interrupted);
      } finally {
        interruption.release();
      }
    });
  withExamples(
    withClientOptions(command),
    'predict mnist seven.png',
    'predict mnist test-images.npy --json | jq ".outputs[0].data"',
    'predict iris "[5.1, 3.5, 1.4, 0.2]"',
    'predict ranker --input query=query.npy --input items=items.csv',
    'predict mnist --describe',
  );
}

function onlyInput({ name, inputs }: Metadata, text: string): Readonly<Record<string, string>> {
  const [first, ...others] = inputs;
  if (first !== undefined && others.length === 0) return { [first.name]: text };
  throw new AppError('invalid-argument', `${name} takes ${inputs.length} inputs, and this is one`, {
    hint: inputs.map((input) => `--input ${input.name}=FILE`).join(' '),
  });
}

async function readInputs(metadata: Metadata, files: Readonly<Record<string, string>>, scale: number | undefined) {
  const [{ fitTensor }, { readTensor }] = await Promise.all([
    import('../predict/fit-tensor.ts'),
    import('../predict/read-tensor.ts'),
  ]);
  return await Promise.all(
    Object.entries(files).map(async ([name, file]) => {
      const port = metadata.inputs.find((one) => one.name === name);
      if (port === undefined) {
        throw new AppError('invalid-argument', `${metadata.name} has no input "${name}"`, {
          hint: `It has ${metadata.inputs.map((one) => one.name).join(', ')}.`,
        });
      }
      return { name, datatype: port.datatype, ...fitTensor(await readTensor(file), port, { scale }) };
    }),
  );
}

/** What the outputs stand for. A key that is only for asking may not look at deployments. */
async function classesOf({ client }: Connection, name: string): Promise<readonly string[] | null> {
  const deployment = await client.deployments.get({ name }).catch((error: unknown) => {
    if (hasCode(error, 'forbidden')) return undefined;
    throw error;
  });
  return deployment?.classes ?? null;
}

function gather(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at > 0 && at < text.length - 1) return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
  throw new InvalidArgumentError('It must be NAME=FILE.');
}
