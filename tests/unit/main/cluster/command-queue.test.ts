import { describe, expect, onTestFinished, test } from 'vitest';
import type { CommandBody } from '../../../../common/domain/assignment.ts';
import { DeviceId, TaskId } from '../../../../common/domain/ids.ts';
import type { CommandQueue } from '../../../../main/cluster/command-queue.ts';
import { aCluster } from '../../builders/a-cluster.ts';
import { nextTurn } from '../../builders/next-turn.ts';
import { commandsTo } from './commands-to.ts';

const mac = DeviceId.parse('mac');
const nuc = DeviceId.parse('nuc');

function cancel(task: string, attempt = 1): CommandBody {
  return { kind: 'cancel', task: { taskId: TaskId.parse(task), attempt }, reason: 'no longer wanted' };
}

/** A device's stream, and what came down it. */
function aStream(commands: CommandQueue, device = mac) {
  const end = new AbortController();
  const ids: string[] = [];
  const tasks: string[] = [];
  const reading = (async () => {
    for await (const { id, body } of commandsTo(commands, device, end.signal)) {
      ids.push(id);
      tasks.push(body.kind === 'cancel' ? body.task.taskId : body.assignment.task.taskId);
    }
  })();
  const close = async () => {
    end.abort();
    await reading;
  };
  onTestFinished(close);
  return { ids, tasks, close };
}

/** A queue for two devices. */
async function aQueue(folder?: string) {
  const cluster = await aCluster(folder);
  if (folder === undefined) for (const name of ['mac', 'nuc']) cluster.admit(name);
  return cluster;
}

describe('a command', () => {
  test('comes down the stream in order, once each, also those that were there before', async () => {
    const { commands } = await aQueue();
    commands.send(mac, cancel('t1'));
    const { tasks } = aStream(commands);
    await nextTurn();
    commands.send(mac, cancel('t2'));
    commands.send(mac, cancel('t3'));
    await nextTurn();
    commands.send(mac, cancel('t4'));
    await nextTurn();
    expect(tasks).toEqual(['t1', 't2', 't3', 't4']);
  });

  test('is for its device alone', async () => {
    const { commands } = await aQueue();
    const other = aStream(commands, nuc);
    commands.send(mac, cancel('t1'));
    await nextTurn();
    expect(other.tasks).toEqual([]);
  });

  test('comes again on the next stream, until it is acknowledged', async () => {
    const { commands } = await aQueue();
    commands.send(mac, cancel('t1'));
    commands.send(mac, cancel('t2'));
    const first = aStream(commands);
    await nextTurn();
    const [id = ''] = first.ids;
    commands.acknowledge(mac, id);
    await first.close();
    const second = aStream(commands);
    await nextTurn();
    expect(second.tasks).toEqual(['t2']);
    expect(second.ids).toEqual(first.ids.slice(1));
  });

  test('survives a crash', async () => {
    const { commands, folder } = await aQueue();
    commands.send(mac, cancel('t1'));
    const { commands: later } = await aQueue(folder);
    const { tasks } = aStream(later);
    await nextTurn();
    expect(tasks).toEqual(['t1']);
  });

  test('that was acknowledged is gone after a second, or a clean stop', async () => {
    const { commands, folder, clock } = await aQueue();
    commands.send(mac, cancel('t1'));
    commands.send(mac, cancel('t2'));
    const { ids } = aStream(commands);
    await nextTurn();
    const [first = '', second = ''] = ids;
    commands.acknowledge(mac, first);
    clock.advance(1_000);
    commands.acknowledge(mac, second);
    const { commands: later } = await aQueue(folder);
    const between = aStream(later);
    await nextTurn();
    expect(between.tasks).toEqual(['t2']);
    await commands.stop();
    const { commands: latest } = await aQueue(folder);
    const after = aStream(latest);
    await nextTurn();
    expect(after.tasks).toEqual([]);
  });

  test('cannot be acknowledged by another device', async () => {
    const { commands } = await aQueue();
    commands.send(mac, cancel('t1'));
    const { ids } = aStream(commands);
    await nextTurn();
    const [id = ''] = ids;
    commands.acknowledge(nuc, id);
    expect(commands.isPending(mac, TaskId.parse('t1'))).toBe(true);
    commands.acknowledge(mac, id);
    expect(commands.isPending(mac, TaskId.parse('t1'))).toBe(false);
  });

  test('that is withdrawn is not sent any more, to nobody', async () => {
    const { commands } = await aQueue();
    commands.send(mac, cancel('t1'));
    commands.send(nuc, cancel('t1', 2));
    commands.send(mac, cancel('t2'));
    commands.withdraw(TaskId.parse('t1'));
    const [ofMac, ofNuc] = [aStream(commands, mac), aStream(commands, nuc)];
    await nextTurn();
    expect(ofMac.tasks).toEqual(['t2']);
    expect(ofNuc.tasks).toEqual([]);
  });

  test('of a transaction that failed is never sent', async () => {
    const { commands, database } = await aQueue();
    const { tasks } = aStream(commands);
    await nextTurn();
    const failing = () =>
      database.transaction(() => {
        commands.send(mac, cancel('t1'));
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    await nextTurn();
    expect(tasks).toEqual([]);
  });

  test('leaves with its device', async () => {
    const { commands, devices } = await aQueue();
    commands.send(mac, cancel('t1'));
    devices.remove(mac);
    expect(commands.isPending(mac, TaskId.parse('t1'))).toBe(false);
  });
});
