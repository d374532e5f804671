import { findingsIn } from '../../static/code-rules.ts';
import { Origins } from '../../static/origins.ts';
import { parse } from '../../static/syntax.ts';

interface Planted {
  readonly file?: string;
  /** As a file of a package is judged. */
  readonly isOwn?: boolean;
}

/** The rules that a text breaks, with the lines: `2 shell`. */
export async function findingsOf(text: string, { file = 'main/planted.ts', isOwn = true }: Planted = {}) {
  const source = await parse(file, text);
  return findingsIn(source, new Origins(source), isOwn).map(({ line, rule }) => `${line} ${rule}`);
}
