import { expect, test } from 'vitest';
import { DeviceId, ResourceName } from '../../../../common/domain/ids.ts';
import { ReplicaId } from '../../../../common/serving/replica-plan.ts';
import { Attempt } from '../../../../main/serving/attempt.ts';
import { chooseReplica } from '../../../../main/serving/choose-replica.ts';
import { LiveReplica, ReplicaTable } from '../../../../main/serving/replica-table.ts';
import { aHash } from '../../builders/a-hash.ts';
import { HandClock } from '../storage/hand-clock.ts';
import { someFacts } from './a-played-device.ts';

const NOTHING = { avoided: new Map<ReplicaId, number>(), attempts: new Set<Attempt>(), sha256: undefined };

interface Wish {
  readonly slots?: number;
  readonly active?: number;
  /** Of its answers so far, in milliseconds. */
  readonly serviceMs?: number;
  readonly content?: string;
  readonly isLeaving?: boolean;
}

/** A replica that is ready. */
function aReplica(name: string, { slots = 4, active = 0, serviceMs, content = 'a', isLeaving = false }: Wish = {}) {
  const clock = new HandClock();
  const table = new ReplicaTable({ clock, onChange: () => undefined });
  const deviceId = DeviceId.parse(name);
  const deployment = ResourceName.parse('tiny');
  const replicaId = ReplicaId.parse(name);
  const settings = { contextTokens: null, slots: null, threads: null, idleUnloadSeconds: null };
  const model = { sha256: aHash(content), sizeBytes: 1 };
  const plan = { replicaId, deployment, model, format: 'gguf' as const, spec: null, settings, memoryBytes: null };
  const replica = new LiveReplica({ id: replicaId, deployment, deviceId, plan, createdAt: 1 }, 1);
  replica.line = table.openLine(deviceId);
  const status = { replicaId, receivedBytes: 1, problem: null, log: [], restarts: 0 };
  replica.status = { ...status, phase: 'ready', facts: someFacts({ slots }) };
  replica.active = active;
  replica.isLeaving = isLeaving;
  if (serviceMs !== undefined) replica.pace.note({ serviceMs, latencyMs: serviceMs, tokens: 0 });
  return replica;
}

test.each<[string, Record<string, Wish>, string | undefined]>([
  ['the one with less to do', { a: { active: 2 }, b: { active: 1 } }, 'b'],
  ['the one with more places for as much', { a: { active: 2 }, b: { active: 2, slots: 8 } }, 'b'],
  ['the fast one, though it has more to do', { a: { serviceMs: 900 }, b: { active: 2, serviceMs: 100 } }, 'b'],
  ['the slow one, when the fast one has far more', { a: { serviceMs: 300 }, b: { active: 3, serviceMs: 100 } }, 'a'],
  ['an unknown one as if it were of the usual speed', { a: { serviceMs: 100 }, b: {}, c: { serviceMs: 900 } }, 'a'],
  ['none that is full', { a: { active: 4 }, b: { active: 3, serviceMs: 9_000 } }, 'b'],
  ['none when all are full', { a: { active: 4 }, b: { active: 1, slots: 1 } }, undefined],
  ['none that is to go', { a: { isLeaving: true }, b: { active: 3 } }, 'b'],
])('of ready replicas it takes %s', (_, wishes, expected) => {
  const replicas = Object.entries(wishes).map(([name, wish]) => aReplica(name, wish));
  expect(chooseReplica(replicas, NOTHING, 0)?.id).toBe(expected);
});

test('after the first token only the same content will do, also where it is to go', () => {
  const replicas = [aReplica('a', { content: 'new' }), aReplica('b', { content: 'old', isLeaving: true })];
  expect(chooseReplica(replicas, { ...NOTHING, sha256: aHash('old') }, 0)?.id).toBe('b');
  expect(chooseReplica(replicas, { ...NOTHING, sha256: aHash('none') }, 0)).toBeUndefined();
});

test('one that has failed it waits for its time, and for others that are only busy', () => {
  const [failed, busy] = [aReplica('a'), aReplica('b', { active: 4 })];
  const avoided = new Map([[failed.id, 1_000]]);
  expect(chooseReplica([failed], { ...NOTHING, avoided }, 999)).toBeUndefined();
  expect(chooseReplica([failed], { ...NOTHING, avoided }, 1_000)).toBe(failed);
  expect(chooseReplica([failed, busy], { ...NOTHING, avoided }, 1_000)).toBeUndefined();
});

test('none is given what it is at already', () => {
  const replica = aReplica('a');
  const attempts = new Set([new Attempt(replica, 32, 0)]);
  expect(chooseReplica([replica], { ...NOTHING, attempts }, 0)).toBeUndefined();
});
