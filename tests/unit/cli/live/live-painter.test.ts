import { describe, expect, it } from 'vitest';
import { LivePainter } from '../../../../cli/live/live-painter.ts';
import { paperTerminal } from '../paper-terminal.ts';

describe('LivePainter', () => {
  it('draws over its own lines and leaves the others', () => {
    const terminal = paperTerminal({ isInteractive: true });
    const painter = new LivePainter(terminal);
    painter.paint(['stays'], ['one', 'two']);
    painter.paint([], ['one', 'two']);
    painter.paint(['also stays'], ['three']);
    painter.close();
    painter.close();
    expect(terminal.written).toEqual([
      '\u001b[?25lstays\none\ntwo\n',
      '\u001b[2A\r\u001b[Jalso stays\nthree\n',
      '\u001b[1A\r\u001b[J\u001b[?25h',
    ]);
  });

  it('cuts lines that would wrap', () => {
    const terminal = paperTerminal({ isInteractive: true, width: 21 });
    new LivePainter(terminal).paint([], ['x'.repeat(30)]);
    expect(terminal.written[0]).toContain(`${'x'.repeat(19)}…\n`);
  });

  it('prints only what stays where nobody can draw', () => {
    const terminal = paperTerminal();
    const painter = new LivePainter(terminal);
    painter.paint(['stays'], ['live']);
    painter.paint([], ['live']);
    painter.close();
    expect(terminal.printed).toEqual(['stays']);
    expect(terminal.written).toEqual([]);
  });
});
