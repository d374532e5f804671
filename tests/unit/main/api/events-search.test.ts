import { expect, test } from 'vitest';
import { LogEvent } from '../../../../common/domain/event.ts';
import { aControlApi, ask } from './a-control-api.ts';

async function aFilledLog(events: number) {
  const api = await aControlApi();
  for (let version = 1; version <= events; version++) {
    api.events.append({ kind: version % 2 === 0 ? 'model-added' : 'model-removed', model: `m${version}`, version });
  }
  return api;
}

const sequencesOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => LogEvent.parse(JSON.parse(line)).sequence);

test('a search takes its filter from the address, kinds in every usual way', async () => {
  const { url } = await aFilledLog(6);
  const found = async (query: string) => {
    const page = JSON.parse((await ask(`${url}/api/v1/events/search?${query}`)).text) as { events: LogEvent[] };
    return page.events.map(({ sequence }) => sequence);
  };
  expect(await found('kinds=model-added')).toEqual([6, 4, 2]);
  expect(await found('kinds=model-added,model-removed&limit=2')).toEqual([6, 5]);
  expect(await found('kinds[0]=model-added&kinds[1]=job-failed&order=oldest-first')).toEqual([2, 4, 6]);
  expect(await found('text=Model%20m5')).toEqual([5]);
  expect((await ask(`${url}/api/v1/events/search?kinds=nonsense`)).status).toBe(400);
  expect((await ask(`${url}/api/v1/events/search?since=yesterday`)).status).toBe(400);
});

test('an export has every event that fits, a line each, for whoever may look', async () => {
  const { url } = await aFilledLog(1_000);
  const all = await ask(`${url}/api/v1/events/export`);
  expect(all.headers['content-type']).toContain('jsonl');
  expect(sequencesOf(all.text)).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1));
  expect(sequencesOf((await ask(`${url}/api/v1/events/export?kinds=model-added&text=m50`)).text)).toEqual([
    50, 500, 502, 504, 506, 508,
  ]);
  expect((await ask(`${url}/api/v1/events/export?limit=3`)).status).toBe(400);
  expect((await ask(`${url}/api/v1/events/export`, { asNobody: true })).status).toBe(401);
  expect(await ask(`${url}/api/v1/events/export`, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
});
