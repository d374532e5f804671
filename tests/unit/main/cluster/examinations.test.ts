import { expect, test } from 'vitest';
import { EXAMINATION_FEATURE } from '../../../../common/doctor/finding.ts';
import type { DeviceId } from '../../../../common/domain/ids.ts';
import { VERSION } from '../../../../common/version.ts';
import { ClockWatch } from '../../../../main/cluster/clock-watch.ts';
import { Examinations } from '../../../../main/cluster/examinations.ts';
import { aCluster } from '../../builders/a-cluster.ts';
import { anExamined } from '../../builders/an-examined.ts';
import { started } from '../storage/a-store.ts';

const ABLE = { agentVersion: VERSION, features: [EXAMINATION_FEATURE] };

async function aDesk() {
  const cluster = await aCluster();
  const clocks = new ClockWatch();
  let looks = 0;
  const examineHere = async () => anExamined({ tookMs: ++looks });
  const desk = await started(new Examinations({ ...cluster, clocks, examineHere }));
  const asked: DeviceId[] = [];
  desk.onAsked((id) => asked.push(id));
  const answer = (id: DeviceId, facts = {}) => desk.answer(id, desk.requestOf(id) ?? '', anExamined(facts));
  return { ...cluster, clocks, desk, asked, answer, examineHere };
}

test('a device is asked once, however many wait, and its answer is kept over a restart', async () => {
  const { desk, admit, asked, answer, ...cluster } = await aDesk();
  const nuc = admit('nuc', ABLE);
  const both = [desk.examineDevice(nuc), desk.examineDevice(nuc)];
  expect(asked).toEqual([nuc]);
  desk.answer(nuc, 'another request', anExamined({ tookMs: 1 }));
  answer(nuc, { tookMs: 77 });
  const [first, second] = await Promise.all(both);
  expect(first).toMatchObject({ deviceId: nuc, tookMs: 77 });
  expect(second).toEqual(first);
  expect(desk.requestOf(nuc)).toBeUndefined();
  const next = await started(new Examinations(cluster));
  expect(next.all()).toEqual([first]);
});

test('what only the orchestrator can tell is added: a clock that is off, and another version', async () => {
  const { desk, admit, answer, clocks, clock } = await aDesk();
  const nuc = admit('nuc', { ...ABLE, agentVersion: '0.0.9' });
  clocks.note(nuc, { sentAt: clock.now() + 5_000, roundTripMs: undefined }, clock.now());
  clocks.note(nuc, { sentAt: clock.now() + 5_000, roundTripMs: 20 }, clock.now());
  const asked = desk.examineDevice(nuc);
  answer(nuc, { findings: [] });
  expect((await asked).findings).toEqual([
    { check: 'clock', status: 'warn', fact: { kind: 'clock-wrong', skewMs: 5_010, uncertaintyMs: 10 } },
    { check: 'versions', status: 'warn', fact: { kind: 'agent-differs', agent: '0.0.9', orchestrator: VERSION } },
  ]);
});

test('who is away, too old or silent is told apart, and whoever leaves meanwhile is not waited for', async () => {
  const { desk, admit, devices, clock } = await aDesk();
  await expect(desk.examineDevice(admit('old'))).rejects.toMatchObject({ code: 'unimplemented' });
  const nuc = admit('nuc', ABLE);
  const silent = desk.examineDevice(nuc);
  const refused = expect(silent).rejects.toMatchObject({ code: 'deadline-exceeded' });
  clock.advance(20_000);
  await refused;
  const leaving = expect(desk.examineDevice(nuc)).rejects.toMatchObject({ code: 'unavailable' });
  devices.markOffline(nuc, 'connection-lost');
  await leaving;
  await expect(desk.examineDevice(nuc)).rejects.toMatchObject({ code: 'unavailable', message: 'nuc is offline' });
});

test('the orchestrator looks at itself once for all who ask, and a device that is removed is forgotten', async () => {
  const { desk, admit, answer, devices } = await aDesk();
  const [one, two] = await Promise.all([desk.examineOrchestrator(), desk.examineOrchestrator()]);
  expect(one).toEqual(two);
  expect((await desk.examineOrchestrator()).tookMs).toBe(2);
  const nuc = admit('nuc', ABLE);
  const asked = desk.examineDevice(nuc);
  answer(nuc);
  await asked;
  devices.remove(nuc);
  expect(desk.all().map(({ deviceId }) => deviceId)).toEqual([null]);
});
