import { createInterface, type Interface } from 'node:readline';
import type { Terminal } from '../output/terminal.ts';
import { reportError } from '../report-error.ts';
import type { Conversation } from './conversation.ts';

interface Talking {
  readonly conversation: Conversation;
  readonly terminal: Terminal;
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

const PROMPT = '› ';
const COMMANDS = '/clear forgets what was said, /system TEXT tells the model what it shall be, /exit or Ctrl-D ends.';

/** Talks with a model on a terminal until Ctrl-D. Ctrl-C stops an answer, or takes back the line that is being typed. */
export async function talk({ conversation, terminal, input, output }: Talking): Promise<void> {
  const lines = createInterface({ input, output, prompt: terminal.colours.bold(PROMPT), terminal: true });
  let answering: AbortController | undefined;
  lines.on('SIGINT', () => {
    if (answering !== undefined) return answering.abort();
    takeBack(lines, terminal);
  });
  try {
    lines.prompt();
    for await (const line of lines) {
      const text = line.trim();
      if (text === '/exit') return;
      if (text.startsWith('/')) obey(text, conversation, terminal);
      else if (text !== '') {
        answering = new AbortController();
        await conversation.askAloud(text, terminal, answering.signal).catch((error: unknown) => {
          reportError(error, terminal, { asJson: false, withCauses: false });
        });
        answering = undefined;
      }
      lines.prompt();
    }
    terminal.print('');
  } finally {
    lines.close();
  }
}

function takeBack(lines: Interface, terminal: Terminal): void {
  if (lines.line === '') terminal.print('', terminal.colours.dim('Ctrl-D ends the conversation.'));
  else terminal.print('');
  lines.write(null, { ctrl: true, name: 'e' });
  lines.write(null, { ctrl: true, name: 'u' });
  lines.prompt();
}

function obey(text: string, conversation: Conversation, terminal: Terminal): void {
  const [command = '', ...words] = text.split(' ');
  const { dim } = terminal.colours;
  if (command === '/clear') {
    conversation.clear();
    terminal.note(dim('What was said is forgotten.'));
  } else if (command === '/system') {
    conversation.tell(words.join(' ').trim());
    terminal.note(dim('It holds from the next question on.'));
  } else terminal.note(dim(COMMANDS));
}

/** What is told before the first question. */
export function greeting(model: string): string {
  return `Talking with ${model}. ${COMMANDS}`;
}
