import { beforeEach, describe, expect, test, vi } from 'vitest';
import { quitQuestion } from '../../../../main/desktop/quitting/quit-question.ts';
import { Quitting } from '../../../../main/desktop/quitting/quitting.ts';
import { Shutdown } from '../../../../main/desktop/quitting/shutdown.ts';
import { app } from '../../../support/electron/app.ts';
import { callsOf } from '../../../support/electron/calls.ts';
import { freshElectron } from '../../../support/electron/reset.ts';
import { dialog } from '../../../support/electron/system.ts';
import { HandClock } from '../storage/hand-clock.ts';
import { aJob, silent, words } from './builders.ts';

beforeEach(freshElectron);

function anApp({ jobs = [aJob('digits')], ending = (): Promise<void> => Promise.resolve() } = {}) {
  const clock = new HandClock();
  const ended: string[] = [];
  const joiners = ['window', 'orchestrator'].map((name) => ({
    name,
    join: async () => {
      if (name === 'orchestrator') await ending();
      ended.push(name);
    },
  }));
  const shutdown = new Shutdown({ joiners, clock, deadlineMs: 12_000, log: silent });
  const question = () => quitQuestion(jobs, { kind: 'off' }, words);
  return { quitting: new Quitting({ app: app as never, shutdown, question }), shutdown, ended, clock };
}

describe('the question', () => {
  test('names what ends, and what becomes of it', () => {
    const question = quitQuestion(
      [aJob('digits'), aJob('other')],
      { kind: 'running', since: 1, deviceId: null, etiquette: null },
      words,
    );
    expect(question).toMatchObject({
      message: 'Stop 2 jobs and quit?',
      buttons: ['Stop 2 jobs and quit', 'Cancel'],
      defaultId: 1,
      cancelId: 1,
    });
    expect(question?.detail).toMatch(/• digits, after round 3 of 20\n• other/);
    expect(question?.detail).toMatch(/go on from their last round/);
    expect(question?.detail).toMatch(/This machine stops working as a device/);
  });

  test('is not asked where nothing is interrupted', () => {
    expect(quitQuestion([], { kind: 'running', since: 1, deviceId: null, etiquette: null }, words)).toBeUndefined();
  });
});

describe('quitting', () => {
  test('asks, and goes on as before when the answer is no', async () => {
    const { ended } = anApp();
    dialog.answer = 1;
    app.quit();
    await expect.poll(() => callsOf('dialog.showMessageBox').length).toBe(1);
    await new Promise(setImmediate);
    expect(ended).toEqual([]);
    dialog.answer = 0;
    app.quit();
    await expect.poll(() => ended).toEqual(['window', 'orchestrator']);
    await expect.poll(() => callsOf('app.quit').length).toBe(3);
  });

  test('asks once, however often it is asked for', async () => {
    const { quitting, ended } = anApp();
    await Promise.all([quitting.ask(), quitting.ask(), quitting.ask()]);
    expect(callsOf('dialog.showMessageBox')).toHaveLength(1);
    expect(ended).toEqual(['window', 'orchestrator']);
  });

  test('asks nothing when no job runs, nor when the system goes down', async () => {
    await anApp({ jobs: [] }).quitting.ask();
    await anApp().quitting.now();
    expect(callsOf('dialog.showMessageBox')).toEqual([]);
    expect(callsOf('app.exit')).toEqual([]);
  });

  test('names who did not end in time, and goes by force', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { quitting, shutdown, clock } = anApp({ ending: () => promise });
    const over = quitting.now();
    await new Promise(setImmediate);
    clock.advance(12_000);
    await over;
    expect(await shutdown.run()).toEqual({ kind: 'forced', by: 'orchestrator' });
    expect(callsOf('app.exit')).toEqual([[1]]);
    resolve();
  });

  test('a part that fails does not keep the others', async () => {
    const failing = { name: 'first', join: () => Promise.reject(new Error('no')) };
    const second = vi.fn(async () => undefined);
    const joiners = [failing, { name: 'second', join: second }];
    const shutdown = new Shutdown({ joiners, clock: new HandClock(), deadlineMs: 1, log: silent });
    expect(await shutdown.run()).toEqual({ kind: 'clean' });
    expect(second).toHaveBeenCalledOnce();
  });
});
