import { expect, test } from 'vitest';
import { TaskId } from '../../../../common/domain/ids.ts';
import { UpdateSlots } from '../../../../main/simulation/update-slots.ts';

const attempt = (task: string, number = 1) => ({ taskId: TaskId.parse(task), attempt: number });

test('a file is used again once its task is over, and never by two attempts at a time', async () => {
  const slots = new UpdateSlots('/slots');
  const first = slots.pathOf(attempt('t1'));
  expect(slots.pathOf(attempt('t1'))).toBe(first);
  const second = slots.pathOf(attempt('t1', 2));
  expect(second).not.toBe(first);
  await slots.clear([TaskId.parse('t1')]);
  expect(new Set([slots.pathOf(attempt('t2')), slots.pathOf(attempt('t3'))])).toEqual(new Set([first, second]));
});

test('the file of an attempt that was abandoned is left to whoever still writes it', async () => {
  const slots = new UpdateSlots('/slots');
  const abandoned = slots.pathOf(attempt('t1'));
  slots.abandon(attempt('t1'));
  await slots.sweep([]);
  expect(slots.pathOf(attempt('t2'))).not.toBe(abandoned);
});
