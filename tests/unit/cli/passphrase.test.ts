import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askHidden } from '../../../cli/output/ask-hidden.ts';
import { newPassphrase, readPassphrase } from '../../../cli/passphrase.ts';
import { paperTerminal } from './paper-terminal.ts';

/** Somebody who types these lines one after another. */
function typing(...lines: string[]) {
  const asked: string[] = [];
  const askSecret = async (question: string) => {
    asked.push(question);
    return lines.shift() ?? '';
  };
  return { asked, terminal: { ...paperTerminal(), askSecret }, environment: {} };
}

describe('the passphrase', () => {
  it('is that of EO_PASSPHRASE, and nobody is asked', async () => {
    const person = typing();
    const asking = { ...person, environment: { EO_PASSPHRASE: 'from the environment' } };
    expect(await readPassphrase(asking)).toBe('from the environment');
    expect(await newPassphrase(asking)).toBe('from the environment');
    expect(person.asked).toEqual([]);
  });

  it('is typed once to open a backup, twice to make one', async () => {
    const once = typing('secret secret');
    expect(await readPassphrase(once)).toBe('secret secret');
    expect(once.asked).toEqual(['Passphrase: ']);
    const twice = typing('secret secret', 'secret secret');
    expect(await newPassphrase(twice)).toBe('secret secret');
    expect(twice.asked).toEqual(['Passphrase: ', 'The same again: ']);
    const slip = typing('secret secret', 'secret secre');
    await expect(newPassphrase(slip)).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  it('cannot be had where nobody types', async () => {
    const asking = { terminal: paperTerminal(), environment: { EO_PASSPHRASE: '' } };
    await expect(readPassphrase(asking)).rejects.toMatchObject({
      code: 'invalid-argument',
      hint: expect.stringContaining('EO_PASSPHRASE'),
    });
  });
});

describe('what is typed', () => {
  async function typed(keys: string) {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const answer = askHidden('Passphrase: ', { input, output });
    input.write(keys);
    const outcome = await answer.catch((error: unknown) => error);
    return { outcome, shown: String(output.read()) };
  }

  it('is not shown', async () => {
    expect(await typed('hidden words\r')).toEqual({ outcome: 'hidden words', shown: 'Passphrase: \n' });
    expect(await typed('hiddem\u007fn\r')).toEqual({ outcome: 'hidden', shown: 'Passphrase: \n' });
  });

  it('may be nothing: Ctrl-C leaves', async () => {
    expect((await typed('half\u0003')).outcome).toMatchObject({ code: 'cancelled' });
    expect((await typed('\u0004')).outcome).toMatchObject({ code: 'cancelled' });
  });
});
