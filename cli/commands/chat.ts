import { text as allOf } from 'node:stream/consumers';
import type { Command } from 'commander';
import { AppError } from '../../common/errors.ts';
import type { CliContext, Connection } from '../cli-context.ts';
import { anyNumber, type ClientOptions, wholeNumber, withClientOptions, withExamples } from '../command-options.ts';
import { EXIT } from '../exit-codes.ts';
import { listenForInterruption } from '../interruption.ts';

interface ChatOptions extends ClientOptions {
  readonly system?: string;
  readonly temperature?: number;
  readonly maxTokens?: number;
  readonly seed?: number;
}

/** `eo chat`: one question and its answer, or a conversation. */
export function addChatCommand(program: Command, context: CliContext): void {
  const { terminal, connect } = context;
  const command = program
    .command('chat')
    .description('talk with a served model: one message, what is piped in, or a conversation')
    .argument('<name>', 'name of the deployment')
    .argument('[message]', 'what to ask; without it a conversation, or what comes by a pipe')
    .option('--system <text>', 'what the model is told to be')
    .option('--temperature <n>', '0: the most probable word each time; up to 2 (default: 1)', anyNumber)
    .option('--max-tokens <n>', 'longest answer (default: as much as there is room for)', wholeNumber(1))
    .option('--seed <n>', 'the same seed gives the same answer', wholeNumber(0))
    .action(async (model: string, message: string | undefined, options: ChatOptions) => {
      const { json, api, data, ...settings } = options;
      const isTyped = message === undefined && process.stdin.isTTY;
      if (isTyped && json === true) command.error('error: with --json, say the message or pipe it in');
      const connection = await connect({
        ...(api === undefined ? {} : { api }),
        ...(data === undefined ? {} : { data }),
      });
      const { Conversation } = await import('../chat/conversation.ts');
      const conversation = new Conversation(connection, { model, ...settings });
      if (isTyped) return await talkOnTerminal(connection, model, conversation, context);
      const question = message ?? (await allOf(process.stdin));
      if (question.trim() === '') throw new AppError('invalid-argument', 'there is no message to answer');
      const interruption = listenForInterruption();
      const { signal } = interruption;
      try {
        const end =
          json === true
            ? await conversation.ask(question, () => {}, signal)
            : await conversation.askAloud(question, terminal, signal);
        if (json === true) terminal.print(JSON.stringify({ model, ...end }));
      } finally {
        interruption.release();
      }
      if (signal.aborted) context.setExitCode(EXIT.interrupted);
    });
  withExamples(
    withClientOptions(command),
    'chat moby "Call me"',
    'chat moby',
    'git diff | eo chat coder --system "Review this change." --temperature 0',
    'chat moby "Call me" --max-tokens 20 --json | jq .text',
  );
}

type Talk = Parameters<typeof import('../chat/talk.ts').talk>[0];

/** Asks first whether there is such a model to talk with: nobody should type for nothing. */
async function talkOnTerminal(
  { client }: Connection,
  name: string,
  conversation: Talk['conversation'],
  { terminal }: CliContext,
): Promise<void> {
  const [{ talk, greeting }, { hasCode }] = await Promise.all([
    import('../chat/talk.ts'),
    import('../../common/errors.ts'),
  ]);
  const deployment = await client.deployments.get({ name }).catch((error: unknown) => {
    // A key that is only for asking may not look at deployments.
    if (hasCode(error, 'forbidden')) return undefined;
    throw error;
  });
  if (deployment !== undefined && deployment.interface !== 'text') {
    throw new AppError('invalid-argument', `${name} takes tensors, not text`, {
      hint: `ask it with "eo predict ${name}"`,
    });
  }
  terminal.note(terminal.colours.dim(greeting(name)));
  await talk({ conversation, terminal, input: process.stdin, output: process.stdout });
}
