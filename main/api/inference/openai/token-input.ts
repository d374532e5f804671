import { z } from 'zod';

/** Ids of tokens of the model. */
const Tokens = z.array(z.int().min(0)).min(1).max(1_048_576);

/** One text or several, each as text or as tokens; `least` characters. */
export function textInput(least: number) {
  const text = z.string().min(least);
  return z.union([text, z.array(text).min(1).max(2_048), Tokens, z.array(Tokens).min(1).max(2_048)], {
    error: 'a text, an array of texts, an array of tokens, or an array of arrays of tokens',
  });
}

/** Each of the texts. */
export function inputsOf(input: z.output<ReturnType<typeof textInput>>): (string | number[])[] {
  if (typeof input === 'string') return [input];
  return input.every((entry) => typeof entry === 'number')
    ? [input]
    : input.filter((entry) => typeof entry !== 'number');
}
