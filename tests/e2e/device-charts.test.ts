import { join } from 'node:path';
import { expect } from 'vitest';
import { packSummaries, summarise } from '../../main/events/metrics-summary.ts';
import { MetricsDatabase } from '../../main/storage/metrics-database.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { someMetrics } from '../unit/builders/some-metrics.ts';
import { openScreens } from './support/open-screens.ts';
import { screensTest } from './support/screens-test.ts';
import { takePictures } from './support/take-pictures.ts';

const HOUR_MS = 3_600_000;

screensTest(
  'a device shows what it was like over an hour, a day and ninety days, with gaps where it was away',
  async () => {
    const orchestrator = await TestOrchestrator.start();
    const agent = await TestAgent.start(orchestrator, { name: 'studio' });
    const id = agent.deviceId;
    await orchestrator.live.untilReading(id, { after: orchestrator.live.mark });

    // Ten days of before, all but the day before yesterday.
    await orchestrator.stop();
    const database = new MetricsDatabase(join(orchestrator.folder, 'metrics.sqlite'));
    await database.start();
    const thisHour = Date.now() - (Date.now() % HOUR_MS);
    const hours = Array.from({ length: 240 }, (_, back) => back + 1).filter((back) => back < 24 || back >= 48);
    database.putSummaries(
      hours.map((back) => {
        const at = thisHour - back * HOUR_MS;
        const wave = 0.5 + 0.4 * Math.sin(back / 4);
        const vitals = {
          powerSource: 'mains',
          memoryPressure: 'normal',
          thermal: wave > 0.8 ? 'fair' : 'nominal',
          network: { receivedBytesPerSecond: 2e6 * wave, sentBytesPerSecond: 5e5 * (1 - wave) },
          power: { watts: 5 + 30 * wave, scope: 'processor' },
          gpuUsage: wave,
        } as const;
        const readings = [wave / 2, wave].map((cpuUsage) => ({ ...someMetrics({ cpuUsage, vitals }), at }));
        return { deviceId: id, tier: 'hour', at, summary: packSummaries(summarise(readings)) };
      }),
    );
    await database.stop();
    const before = orchestrator.live.mark;
    await orchestrator.restart();
    await orchestrator.live.untilReading(id, { after: before });

    const page = await openScreens(orchestrator, { path: `/devices/${id}` });
    const details = page.getByRole('complementary', { name: 'studio' });
    const load = details.getByRole('img', { name: /^Load of all cores of studio over the last hour, now \d+\s?%/ });
    await load.waitFor();
    await details.getByRole('img', { name: /^Memory of studio over the last hour/ }).waitFor();
    const { metrics } = await orchestrator.client.devices.get({ id });
    const network = details.getByRole('img', { name: /^Network of studio over the last hour/ });
    if (metrics?.vitals?.network !== null) await network.waitFor();

    await details.getByRole('tab', { name: '24 hours' }).click();
    const day = details.getByRole('img', { name: /^Load of all cores of studio over the last 24 hours/ });
    await day.waitFor();
    // What the agent itself has told is at the end: its value is told under the pointer.
    const box = await day.locator('.u-over').boundingBox();
    if (box === null) throw new Error('the chart has no size');
    await page.mouse.move(box.x + box.width - 1, box.y + box.height / 2);
    await expect.poll(() => day.locator('.u-legend').innerText()).toMatch(/Greatest\s*\d+\s?%[\s\S]*Mean\s*\d+\s?%/);

    await details.getByRole('tab', { name: '90 days' }).click();
    const quarter = details.getByRole('img', { name: /^Load of all cores of studio over the last 90 days/ });
    await quarter.waitFor();
    await details.getByRole('img', { name: /^Power of studio over the last 90 days/ }).waitFor();
    await takePictures(page, 'device-history');
  },
);
