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
    const job = await client.jobs.create(aSlowJob({ rounds: 12, localEpochs: 12 }));
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

    // By keys: from the last note to the lane of the victim, whose last note was struck.
    await score.focus();
    for (const key of ['ArrowRight', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowDown', 'End'])
      await page.keyboard.press(key);
    const note = page.getByRole('tooltip').filter({ hasText: 'agent-2' });
    await note.getByText('failed').waitFor();
    await note.getByText('agent-2 left: its connection broke').waitFor();
    await takePictures(page, 'job');

    const { rounds: done } = await orchestrator.untilSucceeded(job.id);
    await page.getByRole('main').getByText('succeeded', { exact: true }).waitFor();
    expect(done.at(-1)?.evaluation?.accuracy).toBeGreaterThan(done[0]?.evaluation?.accuracy ?? 1);
    await page.keyboard.press('0');
    await takePictures(page, 'job-ended');
  },
);
