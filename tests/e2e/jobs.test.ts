import { expect } from 'vitest';
import { aCluster, one } from '../support/cluster.ts';
import { aSlowJob } from '../support/train-job.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

screensTest(
  'a job is watched while it plays: rounds appear, a struck note says why, and what is left is told',
  async () => {
    const { orchestrator, agents } = await aCluster({ agents: 3 });
    const { client, live } = orchestrator;
    const job = await client.jobs.create(aSlowJob({ rounds: 200, localEpochs: 12 }));
    const page = await openScreens(orchestrator, { path: `/jobs/${job.id}` });
    await page.getByRole('heading', { name: 'digits' }).waitFor();
    const score = page.getByRole('application', { name: 'Score of digits' });
    await score.waitFor();
    const rounds = page.getByRole('grid', { name: 'Rounds' });
    await rounds.getByRole('row', { name: /^2 / }).waitFor();
    await page.getByText(/^about \d+:\d\d left/).waitFor();

    const victim = one(agents, 2);
    await live.untilTask(
      'the victim to train',
      (task) => task.deviceId === victim.deviceId && task.phase === 'training',
    );
    await victim.kill();
    await live.untilEvent('task-reassigned', ({ deviceId }) => deviceId === victim.deviceId);
    await page.getByRole('tab', { name: 'Devices' }).click();
    const row = page.getByRole('row', { name: /agent-2/ });
    await row.getByText('agent-2 left: its connection broke').waitFor();

    await page.getByRole('tab', { name: 'Rounds' }).click();
    await page.mouse.move(900, 90);
    await takePictures(page, 'job');

    // By keys: from the last note to the lane of the victim, whose last note was struck.
    await score.focus();
    for (const key of ['ArrowRight', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowDown', 'End'])
      await page.keyboard.press(key);
    const note = page.getByRole('tooltip').filter({ hasText: 'agent-2' });
    await note.getByText('failed').waitFor();
    await note.getByText('agent-2 left: its connection broke').waitFor();
    await takePictures(page, 'job-note');
    await page.getByRole('button', { name: 'Follow now' }).click();
    await page.getByRole('button', { name: 'Follow now' }).waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText(/Resume to go on from there/).waitFor();
    await takePictures(page, 'job-paused');
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    const { rounds: done } = await client.jobs.get({ id: job.id });
    const accuracies = done.flatMap(({ evaluation }) => evaluation?.accuracy ?? []);
    expect(Math.max(...accuracies)).toBeGreaterThan(accuracies[0] ?? 1);
    await page.getByRole('button', { name: 'Cancel job' }).click();
    await page.getByRole('button', { name: 'Cancel digits' }).click();
    await page.getByRole('main').getByText('cancelled', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Whole run' }).click();
    for (const tab of ['Rounds', 'Devices', 'Log'] as const) {
      await page.getByRole('tab', { name: tab }).click();
      await page.getByRole('tabpanel').getByRole('grid').scrollIntoViewIfNeeded();
      await takePictures(page, `job-${tab.toLowerCase()}`);
    }
  },
);
