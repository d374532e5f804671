import { describe, expect, it } from 'vitest';
import { progressBar } from '../../../../cli/output/progress-bar.ts';
import { sparkline } from '../../../../cli/output/sparkline.ts';
import { renderFields, renderTable } from '../../../../cli/output/table.ts';

describe('renderTable', () => {
  it('aligns text to the left and numbers to the right', () => {
    const rows = [
      { name: 'nuc', tasks: 2 },
      { name: 'macbook', tasks: 12 },
    ];
    const lines = renderTable(
      [
        { title: 'NAME', cell: ({ name }) => name },
        { title: 'TASKS', align: 'right', cell: ({ tasks }) => String(tasks) },
      ],
      rows,
    );
    expect(lines).toEqual(['NAME     TASKS', 'nuc          2', 'macbook     12']);
  });

  it('leaves no spaces at the end of lines', () => {
    expect(renderTable([{ title: 'A LONG TITLE', cell: (text: string) => text }], ['x'])).toEqual([
      'A LONG TITLE',
      'x',
    ]);
  });
});

describe('renderFields', () => {
  it('puts values under each other', () => {
    expect(
      renderFields([
        ['Id', '1'],
        ['State', 'online'],
      ]),
    ).toEqual(['Id     1', 'State  online']);
  });
});

describe('progressBar', () => {
  it('fills in eighths of a column', () => {
    expect(progressBar(0, 4)).toBe('░░░░');
    expect(progressBar(0.5, 4)).toBe('██░░');
    expect(progressBar(0.53, 4)).toBe('██▏░');
    expect(progressBar(2, 4)).toBe('████');
  });
});

describe('sparkline', () => {
  it('draws values from low to high and averages what does not fit', () => {
    expect(sparkline([0, 0.5, 1], 10)).toBe('▁▅█');
    expect(sparkline([0, 0, 1, 1], 2)).toBe('▁█');
    expect(sparkline([], 10)).toBe('');
  });
});
