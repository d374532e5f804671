import { describe, expect, test } from 'vitest';
import type { TaskReference } from '../../../../common/domain/assignment.ts';
import { DeviceId, TaskId } from '../../../../common/domain/ids.ts';
import { TaskBoard, type TaskHost } from '../../../../main/jobs/task-board.ts';
import { nextTurn } from '../../builders/next-turn.ts';

const mac = DeviceId.parse('mac');
const t1 = TaskId.parse('t1');
const t2 = TaskId.parse('t2');
const first = { taskId: t1, attempt: 1 };

/** A host that notes what devices said to it. */
function aHost() {
  const heard: string[] = [];
  const unexpected = (): never => {
    throw new Error('not asked for in this test');
  };
  const host: TaskHost = {
    inputOf: unexpected,
    expectModel: unexpected,
    reportProgress: unexpected,
    reportFailure: unexpected,
    expectUpdate: unexpected,
    acceptUpdate: unexpected,
    acceptEvaluation: unexpected,
    countTraffic: unexpected,
    reconcile: (id, working: readonly TaskReference[]) =>
      void heard.push(`${id}: ${working.map(({ taskId, attempt }) => `${taskId} #${attempt}`).join(', ')}`),
  };
  return { ...host, heard };
}

describe('a task', () => {
  test('belongs to its host as long as that waits for it', () => {
    const board = new TaskBoard();
    const host = aHost();
    board.add(t1, host);
    expect(board.hostOf(first)).toBe(host);
    expect(board.isWanted(first)).toBe(true);
    board.remove(t1);
    expect(() => board.hostOf(first)).toThrow(expect.objectContaining({ code: 'task-superseded' }));
    expect(board.isWanted(first)).toBe(false);
  });

  test('of an earlier life is to be tried again until its host is there, or is not coming', () => {
    const board = new TaskBoard();
    board.expect([t1, t2]);
    expect(() => board.hostOf(first)).toThrow(expect.objectContaining({ code: 'unavailable' }));
    expect(board.isWanted(first)).toBe(true);
    const host = aHost();
    board.add(t1, host);
    expect(board.hostOf(first)).toBe(host);
    board.stopExpecting([t1, t2]);
    expect(board.hostOf(first)).toBe(host);
    expect(() => board.hostOf({ taskId: t2, attempt: 1 })).toThrow(
      expect.objectContaining({ code: 'task-superseded' }),
    );
  });
});

describe('what a device says that it works on', () => {
  test('is told to every host once, however many tasks it has', () => {
    const board = new TaskBoard();
    const [one, other] = [aHost(), aHost()];
    board.add(t1, one);
    board.add(t2, one);
    board.add(TaskId.parse('t3'), other);
    board.reconcile(mac, [first]);
    expect(one.heard).toEqual(['mac: t1 #1']);
    expect(other.heard).toEqual(['mac: t1 #1']);
  });

  test('before its host was there is told to it then, once it is set up', async () => {
    const board = new TaskBoard();
    board.expect([t1]);
    board.reconcile(mac, [first]);
    const host = aHost();
    board.add(t1, host);
    expect(host.heard).toEqual([]);
    await nextTurn();
    expect(host.heard).toEqual(['mac: t1 #1']);
  });

  test('is not told to hosts of new tasks, which it cannot know', async () => {
    const board = new TaskBoard();
    board.reconcile(mac, []);
    const host = aHost();
    board.add(t1, host);
    await nextTurn();
    expect(host.heard).toEqual([]);
  });
});

describe('a device', () => {
  test('has room for two tasks, and a task counts once', () => {
    const board = new TaskBoard();
    board.occupy(mac, t1);
    board.occupy(mac, t1);
    expect(board.countTasks(mac)).toBe(1);
    expect(board.hasRoom(mac)).toBe(true);
    board.occupy(mac, t2);
    expect(board.hasRoom(mac)).toBe(false);
    board.vacate(mac, t1);
    expect(board.hasRoom(mac)).toBe(true);
  });

  test('that has room again is told of, but not in the middle of the change', async () => {
    const board = new TaskBoard();
    let told = 0;
    const leave = board.onRoom(() => told++);
    board.occupy(mac, t1);
    board.vacate(mac, t1);
    expect(told).toBe(0);
    await nextTurn();
    expect(told).toBe(1);
    board.vacate(mac, t1);
    await nextTurn();
    expect(told).toBe(1);
    leave();
    board.occupy(mac, t2);
    board.vacate(mac, t2);
    await nextTurn();
    expect(told).toBe(1);
  });

  test('that has room again is offered to the highest priority first, then to whoever has least', async () => {
    const board = new TaskBoard();
    const order: string[] = [];
    const listen = (name: string, priority: number, tasks: number) =>
      board.onRoom(
        () => void order.push(name),
        () => ({ priority, tasks }),
      );
    listen('busy', 1, 5);
    listen('low', 0, 0);
    listen('idle', 1, 1);
    listen('high', 2, 9);
    board.onRoom(() => void order.push('errand'));
    board.occupy(mac, t1);
    board.vacate(mac, t1);
    await nextTurn();
    expect(order).toEqual(['errand', 'high', 'idle', 'busy', 'low']);
  });
});
