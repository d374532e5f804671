import { describe, expect, test } from 'vitest';
import type { InferenceBody } from '../../../../../common/serving/inference-request.ts';
import type { Answer } from '../../../../../main/serving/inference-desk.ts';
import { aDeployment, anEnd, failsAfter, SmallDesk, says } from './a-small-desk.ts';
import { all, anInferenceApi, failure } from './an-inference-api.ts';

type Completion = Extract<InferenceBody, { kind: 'completion' }>;

function promptOf({ body }: { readonly body: InferenceBody }): Completion['prompt'] {
  if (body.kind !== 'completion') throw new Error('it was asked for something else');
  return body.prompt;
}

describe('a text that is gone on with', () => {
  test('comes at once with what it cost, and with sixteen tokens unless more are asked for', async () => {
    const { openai, desk } = await anInferenceApi();
    const answer = await openai.completions.create({ model: 'tiny', prompt: 'Once' });
    expect(answer).toMatchObject({
      object: 'text_completion',
      choices: [{ index: 0, text: 'Hello you', finish_reason: 'stop', logprobs: null }],
      usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
    });
    expect(desk.asked[0]?.request.body).toMatchObject({ prompt: 'Once', sampling: { maxTokens: 16, temperature: 1 } });
  });

  test.each([
    ['a text', 'a', ['a']],
    ['texts', ['a', 'b'], ['a', 'b']],
    ['tokens', [1, 2], [[1, 2]]],
    ['several of tokens', [[1], [2, 3]], [[1], [2, 3]]],
  ])('is given as %s', async (_, prompt, asked) => {
    const { openai, desk } = await anInferenceApi();
    desk.answer = ({ request }) => says([JSON.stringify(promptOf(request))]);
    const { choices, usage } = await openai.completions.create({ model: 'tiny', prompt, n: 2 });
    expect(choices.map(({ index }) => index)).toEqual(choices.map((_choice, index) => index));
    expect(choices.map(({ text }) => JSON.parse(text) as unknown)).toEqual(asked.flatMap((one) => [one, one]));
    expect(usage?.prompt_tokens).toBe(5 * asked.length);
  });

  test('comes in chunks', async () => {
    const { openai } = await anInferenceApi();
    const stream = await openai.completions.create({
      model: 'tiny',
      prompt: 'Once',
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = await all(stream);
    expect(chunks.map(({ choices: [choice] }) => choice && [choice.text, choice.finish_reason])).toEqual([
      ['Hello', null],
      [' you', null],
      ['', 'stop'],
      undefined,
    ]);
    expect(chunks.at(-1)?.usage).toEqual({ prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 });
  });

  test('has probabilities, with the place of each token in the text', async () => {
    const { openai, desk } = await anInferenceApi();
    const token = (text: string) => ({ text, logProbability: -1, alternatives: [{ text: 'z', logProbability: -2 }] });
    desk.answer = async function* (): Answer {
      yield [{ text: 'ab', tokens: [1], probabilities: [token('ab')] }];
      yield [{ text: 'c', tokens: [2], probabilities: [token('c')] }];
      return anEnd();
    };
    const answer = await openai.completions.create({ model: 'tiny', prompt: 'x', logprobs: 1 });
    const expected = {
      tokens: ['ab', 'c'],
      token_logprobs: [-1, -1],
      top_logprobs: [{ z: -2 }, { z: -2 }],
      text_offset: [0, 2],
    };
    expect(answer.choices[0]?.logprobs).toEqual(expected);
    const chunks = await all(
      await openai.completions.create({ model: 'tiny', prompt: 'x', logprobs: 1, stream: true }),
    );
    expect(chunks.flatMap(({ choices }) => choices[0]?.logprobs?.text_offset ?? [])).toEqual([0, 2]);
  });

  test.each([
    [{ echo: true }, 'echo'],
    [{ suffix: 'end' }, 'suffix'],
    [{ best_of: 3 }, 'best_of'],
    [{ prompt: [] }, 'prompt'],
    [{ prompt: Array.from({ length: 129 }, () => 'x') }, 'prompt'],
    [{ prompt: [[1], [-1]] }, 'prompt[1][0]'],
    [{ logprobs: 21 }, 'logprobs'],
  ])('is not asked for with %j', async (wrong, param) => {
    const { openai, desk } = await anInferenceApi();
    const error = await failure(openai.completions.create({ model: 'tiny', prompt: 'x', ...wrong } as never));
    expect([error.status, error.param, desk.asked.length]).toEqual([400, param, 0]);
  });
});

/** An embedding of these numbers. */
async function* means(numbers: readonly number[]): Answer {
  // A byte in front puts the numbers where no float may begin.
  const bytes = new Uint8Array(numbers.length * 4 + 1);
  const view = new DataView(bytes.buffer, 1);
  for (const [index, number] of numbers.entries()) view.setFloat32(index * 4, number, true);
  yield [];
  const header = { kind: 'embedding' as const, dimensions: numbers.length };
  return anEnd({ header, content: bytes.subarray(1), completionTokens: 0 });
}

describe('an embedding', () => {
  test.each([[undefined], ['float'], ['base64']] as const)('in the encoding %s', async (encoding) => {
    const { openai, desk } = await anInferenceApi();
    desk.answer = ({ request: { body } }) => means([body.kind === 'embedding' ? body.input.length : 0, -0.5]);
    const answer = await openai.embeddings.create({
      model: 'tiny',
      input: ['a', 'bb', 'ccc'],
      ...(encoding === undefined ? {} : { encoding_format: encoding }),
    });
    const read = (embedding: unknown) =>
      typeof embedding === 'string'
        ? [...new Float32Array(new Uint8Array(Buffer.from(embedding, 'base64')).buffer)]
        : embedding;
    expect(answer.data.map(({ index, embedding }) => [index, read(embedding)])).toEqual([
      [0, [1, -0.5]],
      [1, [2, -0.5]],
      [2, [3, -0.5]],
    ]);
    expect(answer.usage).toEqual({ prompt_tokens: 15, total_tokens: 15 });
  });

  test('of many texts asks for eight at a time, so that others find room in the queue', async () => {
    const { openai, desk } = await anInferenceApi();
    let active = 0;
    let most = 0;
    desk.answer = async function* (): Answer {
      most = Math.max(most, ++active);
      const end = yield* means([1]);
      active--;
      return end;
    };
    const input = Array.from({ length: 100 }, (_, index) => `text ${index}`);
    const answer = await openai.embeddings.create({ model: 'tiny', input });
    expect([answer.data.length, desk.asked.length, most]).toEqual([100, 100, 8]);
  });

  test.each([
    [{ input: '' }, 'input'],
    [{ input: [] }, 'input'],
    [{ input: 'a', dimensions: 8 }, 'dimensions'],
    [{ input: 'a', encoding_format: 'hex' }, 'encoding_format'],
  ])('is not asked for with %j', async (wrong, param) => {
    const { openai } = await anInferenceApi();
    const error = await failure(openai.embeddings.create({ model: 'tiny', ...wrong } as never));
    expect([error.status, error.param]).toEqual([400, param]);
  });

  test('that is none is a failure of the model', async () => {
    const { openai, desk } = await anInferenceApi();
    desk.answer = () => failsAfter([], new Error('never read'));
    desk.answer = () => says([]);
    expect((await failure(openai.embeddings.create({ model: 'tiny', input: 'a' }))).code).toBe('runtime_failed');
  });
});

describe('the list of models', () => {
  test('has what is served, and tells of one', async () => {
    const desk = new SmallDesk(aDeployment('tiny'), aDeployment('net', { interface: 'tensors' }));
    const { openai } = await anInferenceApi(desk);
    expect(await all(await openai.models.list())).toEqual(
      ['tiny', 'net'].map((id) => ({
        id,
        object: 'model',
        created: 1_700_000_000,
        owned_by: 'edgeorchestra',
        root: 'tiny@3',
      })),
    );
    expect(await openai.models.retrieve('net')).toMatchObject({ id: 'net' });
    expect((await failure(openai.models.retrieve('none'))).code).toBe('model_not_found');
  });
});
