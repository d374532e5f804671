import { describe, expect, it } from 'vitest';
import { listAll } from '../../../cli/list-all.ts';
import { matchId, shortIds } from '../../../cli/match-id.ts';

const devices = [
  { id: '3f2a9c01', name: 'mac-mini' },
  { id: '3f2b0000', name: 'nuc' },
  { id: 'aa', name: 'twin' },
  { id: 'aab', name: 'twin' },
];

describe('matchId', () => {
  it.each([
    ['3f2a9c01', '3f2a9c01'],
    ['mac-mini', '3f2a9c01'],
    ['3f2b', '3f2b0000'],
    ['aa', 'aa'],
  ])('%s means %s', (wanted, id) => {
    expect(matchId('device', wanted, devices).id).toBe(id);
  });

  it('names the ones that fit when several do', () => {
    expect(() => matchId('device', '3f2', devices)).toThrow(
      expect.objectContaining({
        code: 'invalid-argument',
        message: '"3f2" fits 2 devices',
        hint: 'use a longer id: 3f2a9c01 (mac-mini), 3f2b0000 (nuc)',
      }),
    );
    expect(() => matchId('device', 'twin', devices)).toThrow('"twin" fits 2 devices');
  });

  it.each(['zz', ''])('finds nothing for "%s"', (wanted) => {
    expect(() => matchId('job', wanted, devices)).toThrow(
      expect.objectContaining({ code: 'not-found', hint: '"eo jobs" lists them' }),
    );
  });
});

describe('shortIds', () => {
  it('is as short as it can be while it tells all apart', () => {
    const ids = ['0197f3aa-0001', '0197f3aa-0002'];
    expect(ids.map(shortIds(ids))).toEqual(ids);
    expect(shortIds(['0197f3aa-0001', '1197f3aa-0001'])('0197f3aa-0001')).toBe('0197f3aa');
  });
});

describe('listAll', () => {
  it('goes on page by page, after the last item', async () => {
    const items = Array.from({ length: 2_500 }, (_, index) => String(index).padStart(5, '0'));
    const asked: unknown[] = [];
    const all = await listAll<string, string>(
      async ({ limit, after }) => {
        asked.push(after);
        const from = after === undefined ? 0 : items.indexOf(after) + 1;
        return items.slice(from, from + limit);
      },
      (item) => item,
    );
    expect(all).toEqual(items);
    expect(asked).toEqual([undefined, '00999', '01999']);
  });
});
