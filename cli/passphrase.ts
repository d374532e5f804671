import { AppError } from '../common/errors.ts';
import type { CliContext } from './cli-context.ts';

type Asking = Pick<CliContext, 'terminal' | 'environment'>;

/** The passphrase of a backup: that of `EO_PASSPHRASE`, else as it is typed. @throws AppError `invalid-argument` */
export async function readPassphrase({ terminal, environment }: Asking): Promise<string> {
  const given = environment['EO_PASSPHRASE'] ?? '';
  if (given !== '') return given;
  if (terminal.askSecret !== undefined) return await terminal.askSecret('Passphrase: ');
  throw new AppError('invalid-argument', 'a passphrase is needed', {
    hint: 'Set EO_PASSPHRASE, or run this on a terminal and type it.',
  });
}

/** A passphrase for a new backup, typed twice. @throws AppError `invalid-argument` when the two differ */
export async function newPassphrase(asking: Asking): Promise<string> {
  const first = await readPassphrase(asking);
  const isTyped = (asking.environment['EO_PASSPHRASE'] ?? '') === '';
  const second = isTyped ? await asking.terminal.askSecret?.('The same again: ') : first;
  if (first === second) return first;
  throw new AppError('invalid-argument', 'the two passphrases differ');
}
