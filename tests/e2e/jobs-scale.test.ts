import type { Page } from 'playwright';
import { expect } from 'vitest';
import type { AttemptPage } from '../../common/domain/attempt.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import type { JobDetails } from '../../common/domain/job.ts';
import { aCluster } from '../support/cluster.ts';
import { aTrainJob } from '../support/train-job.ts';
import { watchMainThread } from './support/main-thread.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

const ROUNDS = 500;
const DEVICES = 50;
const ROUND_MS = 4_000;
const MOST_FRAME_MS = 12;
const TURNS = 60;

screensTest(
  'the score of 500 rounds on 50 devices is readable as a heat map, and moves without dropped frames',
  async ({ annotate }) => {
    const { orchestrator } = await aCluster({ agents: 1 });
    const { client } = orchestrator;
    const { id } = await client.jobs.create(aTrainJob());
    const job = await orchestrator.untilSucceeded(id);
    const page = await openScreens(orchestrator);
    // The orchestrator's own answers about a small job, grown to a large one.
    const large = grown(job);
    const { rounds: _, tasks: __, ...listed } = large;
    await page.route('**/api/v1/jobs?*', (route) => route.fulfill({ json: [listed] }));
    await page.route(`**/api/v1/jobs/${id}?*`, (route) => route.fulfill({ json: large }));
    await page.route(`**/api/v1/jobs/${id}/attempts?*`, (route) =>
      route.fulfill({ json: attemptsOf(large, Number(new URL(route.request().url()).searchParams.get('from'))) }),
    );
    await page.goto(`${orchestrator.baseUrl}/jobs/${id}`);
    const score = page.getByRole('application', { name: 'Score of digits' });
    await page.getByText('Come nearer to see the notes').waitFor();
    await page.getByText('Fetching what every device did').waitFor({ state: 'detached' });
    await takePictures(page, 'job-heat');

    const box = await score.boundingBox();
    if (box === null) throw new Error('the score is not in sight');
    await page.mouse.move(box.x + 600, box.y + 200);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -300);
    await page.keyboard.up('Control');
    const afar = await panAlong(page);
    await annotate(`panning 25,000 notes from afar: ${afar.toFixed(1)} ms a frame`);
    expect(afar).toBeLessThanOrEqual(MOST_FRAME_MS);

    await page.keyboard.down('Control');
    for (let turn = 0; turn < 4; turn++) await page.mouse.wheel(0, -300);
    await page.keyboard.up('Control');
    await page.getByText('a note: fetch, training, upload').waitFor();
    const near = await panAlong(page);
    await annotate(`panning 25,000 notes from near: ${near.toFixed(1)} ms a frame`);
    expect(near).toBeLessThanOrEqual(MOST_FRAME_MS);
    await takePictures(page, 'job-near');
  },
);

/** What a frame of panning costs the page's main thread: its own work, whatever else this machine does meanwhile. */
async function panAlong(page: Page): Promise<number> {
  const workedMs = await watchMainThread(page);
  const before = await workedMs();
  for (let step = 0; step < TURNS; step++) {
    await page.mouse.wheel(step < TURNS / 2 ? 40 : -40, 0);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
  return ((await workedMs()) - before) / TURNS;
}

function grown(job: JobDetails): JobDetails {
  const [round] = job.rounds;
  if (round === undefined || round.evaluation === null) throw new Error('the job has no round');
  const begin = Date.now() - ROUNDS * ROUND_MS;
  const { evaluation } = round;
  const rounds = Array.from({ length: ROUNDS }, (_, index) => ({
    ...round,
    number: index + 1,
    startedAt: begin + index * ROUND_MS,
    committedAt: begin + (index + 0.95) * ROUND_MS,
    evaluation: { ...evaluation, accuracy: 0.98 - 0.6 / (1 + index / 20), loss: 0.08 + 2 / (1 + index / 15) },
  }));
  return { ...job, roundsCommitted: ROUNDS, rounds, spec: { ...job.spec, rounds: ROUNDS } };
}

const PAGE_ROUNDS = 100;

function attemptsOf(job: JobDetails, from: number): AttemptPage {
  const rounds = job.rounds.filter(({ number }) => number >= from && number < from + PAGE_ROUNDS);
  const next = from + PAGE_ROUNDS;
  return {
    rounds: rounds.map(({ number, startedAt }) => ({
      round: number,
      attempts: Array.from({ length: DEVICES }, (_, partition) => {
        const lasts = 600 + ((partition * 37 + number * 13) % 29) * 100;
        const isBroken = partition === 17 && number > 200 && number < 230;
        return {
          deviceId: `device-${String(partition).padStart(2, '0')}` as DeviceId,
          partition,
          attempt: 1,
          outcome: isBroken ? ('failed' as const) : ('done' as const),
          offeredAt: startedAt + 20,
          trainingStartedAt: startedAt + 120,
          uploadStartedAt: isBroken ? null : startedAt + lasts,
          endedAt: startedAt + lasts + 100,
          failure: isBroken ? { code: 'unavailable' as const, message: 'device-17 left: its connection broke' } : null,
          bytesUp: 800_000,
          bytesDown: 800_000,
        };
      }),
    })),
    next: next > ROUNDS ? null : next,
  };
}
