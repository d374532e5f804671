import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { cutText, padText, printable, textWidth } from '../../../../cli/output/text-width.ts';

const colours = picocolors.createColors(true);

describe('text width', () => {
  it.each([
    ['plain', 5],
    [colours.red('red'), 3],
    ['日本', 4],
    ['🎻 e\u0301', 4],
    ['● █░', 4],
  ])('of %s is %d columns', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  it('fills up on either side, colours aside', () => {
    expect(padText(colours.red('ab'), 4)).toBe(`${colours.red('ab')}  `);
    expect(padText('7', 3, 'right')).toBe('  7');
    expect(padText('too long', 3)).toBe('too long');
  });

  it('cuts with an ellipsis and closes colours', () => {
    expect(cutText('abcdef', 6)).toBe('abcdef');
    expect(cutText('abcdefg', 6)).toBe('abcde…');
    const cut = cutText(colours.red('abcdefg'), 4);
    expect(textWidth(cut)).toBe(4);
    expect(cut.endsWith('\u001b[0m')).toBe(true);
  });

  it('takes the sting out of a name that came over the network', () => {
    expect(printable('a\u001b[2Jb\r\nc\u0007')).toBe('ab c ');
  });
});
