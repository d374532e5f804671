import { stripVTControlCharacters } from 'node:util';

const ESCAPE = '\u001b';
const COLOUR = new RegExp(`(${ESCAPE}\\[[0-9;]*m)`);
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
const EMOJI = /\p{Emoji_Presentation}/u;
const INVISIBLE = /^[\p{Mark}\p{Format}\p{Control}]/u;
const CONTROL = /\p{Control}+/gu;
const COMMANDING = /(?![\n\t])\p{Control}/gu;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Columns that a text takes on a terminal, colours aside. */
export function textWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(stripVTControlCharacters(text))) width += graphemeWidth(segment);
  return width;
}

/** The text filled up with spaces to a width. */
export function padText(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'left' ? text + space : space + text;
}

/** The text cut to a width, with an ellipsis where something was cut; colours are closed. */
export function cutText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let result = '';
  let used = 0;
  for (const part of text.split(COLOUR)) {
    if (part.startsWith(ESCAPE)) {
      result += part;
      continue;
    }
    for (const { segment } of graphemes.segment(part)) {
      const next = graphemeWidth(segment);
      if (used + next > width - 1) return `${result}…${result.includes(ESCAPE) ? `${ESCAPE}[0m` : ''}`;
      result += segment;
      used += next;
    }
  }
  return result;
}

/** A text that came over the network, made safe to print: no escape sequences, one line. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(CONTROL, ' ');
}

/** A piece of a text that came over the network, with its lines and tabs, but without what a terminal would obey. */
export function printableLines(text: string): string {
  return text.replace(COMMANDING, '');
}

function graphemeWidth(grapheme: string): number {
  if (INVISIBLE.test(grapheme)) return 0;
  return WIDE.test(grapheme) || EMOJI.test(grapheme) ? 2 : 1;
}
