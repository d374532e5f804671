import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Conversation } from '../../../../cli/chat/conversation.ts';
import { talk } from '../../../../cli/chat/talk.ts';
import { runCli } from '../../../../cli/run-cli.ts';
import { AppError } from '../../../../common/errors.ts';
import { aDeployment, failsAfter, piece, SmallDesk, says, waits } from '../../main/api/inference/a-small-desk.ts';
import { anInferenceApi } from '../../main/api/inference/an-inference-api.ts';
import { paperTerminal } from '../paper-terminal.ts';

/** `eo chat` against the real interface of OpenAI, whose answers a test writes. */
async function aModel() {
  const api = await anInferenceApi(new SmallDesk(aDeployment('tiny')));
  const address = { baseUrl: api.url, token: api.key };
  const eo = async (...args: string[]) => {
    const terminal = paperTerminal();
    const exitCode = await runCli(args, terminal, { EO_API: api.url, EO_TOKEN: api.key });
    return { exitCode, ...terminal, text: terminal.written.join('') };
  };
  const asked = () => api.desk.asked.map(({ request: { body } }) => (body.kind === 'chat' ? body : undefined));
  return { ...api, address, eo, asked };
}

describe('eo chat NAME MESSAGE', () => {
  it('prints the answer as it comes, and beside it what it has cost', async () => {
    const { eo, asked } = await aModel();
    const { exitCode, text, notes, written } = await eo('chat', 'tiny', 'Hi', '--system', 'Be short.', '--seed', '7');
    expect({ exitCode, text }).toEqual({ exitCode: 0, text: 'Hello you\n' });
    expect(written.length).toBeGreaterThan(1);
    expect(notes).toEqual([expect.stringMatching(/^5 tokens read, 2 written in .* first after /)]);
    expect(asked()[0]).toMatchObject({
      messages: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: 'Hi' },
      ],
      sampling: { seed: 7, maxTokens: null },
    });
  });

  it('lets no model command the terminal', async () => {
    const { eo, desk } = await aModel();
    desk.answer = () => says(['a\u001b', '[2J\tb\r\n', 'c']);
    expect((await eo('chat', 'tiny', 'Hi')).text).toBe('a[2J\tb\nc\n');
  });

  it('prints one document for programs', async () => {
    const { eo } = await aModel();
    const { printed, text } = await eo('chat', 'tiny', 'Hi', '--json');
    expect(JSON.parse(printed.join(''))).toMatchObject({
      model: 'tiny',
      text: 'Hello you',
      finish: 'stop',
      usage: { promptTokens: 5, completionTokens: 2 },
    });
    expect(text).toBe('');
  });

  it.each([
    [['chat', 'none', 'Hi'], 66, 'there is no model none'],
    [['chat', 'tiny', 'Hi', '--temperature', '5'], 2, 'temperature'],
    [['chat', 'tiny', ' '], 2, 'no message'],
    [['chat', 'tiny', 'Hi', '--max-tokens', '0'], 2, 'whole number from 1'],
  ])('%j ends with %d', async (args, exitCode, message) => {
    const { eo } = await aModel();
    const outcome = await eo(...args);
    expect(outcome).toMatchObject({ exitCode, printed: [], written: [] });
    expect(outcome.notes.join(' ')).toContain(message);
  });

  it('tells what broke an answer off, after what had come of it', async () => {
    const { eo, desk } = await aModel();
    desk.answer = () => failsAfter(['Half'], new AppError('replica-lost', 'the device has gone'));
    const { exitCode, text, notes } = await eo('chat', 'tiny', 'Hi');
    expect({ exitCode, text }).toEqual({ exitCode: 75, text: 'Half\n' });
    expect(notes[0]).toBe('error: the device has gone (replica-lost)');
  });
});

describe('a conversation', () => {
  it('remembers what was said until it is cleared, and forgets what was not answered', async () => {
    const { address, desk, asked } = await aModel();
    const conversation = new Conversation(address, { model: 'tiny' });
    await conversation.ask('One', () => {});
    desk.answer = () => failsAfter([], new AppError('unavailable', 'no device'));
    await expect(conversation.ask('Two', () => {})).rejects.toMatchObject({ code: 'unavailable' });
    desk.answer = () => says(['Yes']);
    conversation.tell('You are a whale.');
    await conversation.ask('Three', () => {});
    conversation.clear();
    await conversation.ask('Four', () => {});
    const said = asked().map((body) => body?.messages.map(({ content }) => content));
    expect(said).toEqual([
      ['One'],
      ['One', 'Hello you', 'Two'],
      ['You are a whale.', 'One', 'Hello you', 'Three'],
      ['You are a whale.', 'Four'],
    ]);
  });

  it('goes on after Ctrl-C has stopped an answer, and ends with Ctrl-D', async () => {
    const { address, desk, asked } = await aModel();
    const stopped = Promise.withResolvers<void>();
    const [input, output, terminal] = [new PassThrough(), new PassThrough().resume(), paperTerminal()];
    const begun = Promise.withResolvers<void>();
    const noteWrites = terminal.write;
    const watched = {
      ...terminal,
      write: (text: string) => {
        noteWrites(text);
        if (text === 'Call') begun.resolve();
      },
    };
    desk.answer = async function* ({ options }) {
      yield [piece('Call')];
      return yield* waits(options.signal, stopped.resolve);
    };
    const conversation = new Conversation(address, { model: 'tiny' });
    const over = talk({ conversation, terminal: watched, input, output });
    input.write('Who are you?\r');
    await begun.promise;
    input.write('\u0003');
    await stopped.promise;
    await expect.poll(() => terminal.notes.at(-1)).toContain('stopped');
    desk.answer = () => says(['Ishmael']);
    input.write('/system Be kind.\r/nonsense\rAgain?\r');
    await expect.poll(() => terminal.written.join('')).toBe('Call\nIshmael\n');
    input.write('\u0004');
    await over;
    expect(terminal.notes).toContainEqual(expect.stringContaining('/clear forgets'));
    expect(asked()[1]?.messages.map(({ content }) => content)).toEqual(['Be kind.', 'Who are you?', 'Call', 'Again?']);
    input.destroy();
  });
});
