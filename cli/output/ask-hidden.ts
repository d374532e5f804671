import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { AppError } from '../../common/errors.ts';

interface Keyboard {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Asks a question on a terminal; what is typed is not shown. @throws AppError `cancelled` on Ctrl-C or Ctrl-D */
export async function askHidden(question: string, { input, output }: Keyboard): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const leave = () => reject(new AppError('cancelled', 'nothing was typed'));
  lines.once('line', resolve).once('SIGINT', leave).once('close', leave);
  output.write(question);
  try {
    return await promise;
  } finally {
    lines.close();
    output.write('\n');
  }
}
