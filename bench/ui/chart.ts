import type { Browser } from 'playwright';
import { watchMainThread } from '../../tests/e2e/support/main-thread.ts';
import { absoluteFigure, type Figure } from '../report.ts';
import { BenchPage } from './bench-page.ts';

const POINTS = 100_000;
const FRAMES = 200;

/** What a frame costs while a chart of many points is moved. */
export async function measureChart(browser: Browser): Promise<Figure[]> {
  console.error('moving a chart …');
  const served = await BenchPage.open('chart');
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`${served.urlOf('chart')}?points=${POINTS}`);
    await page.waitForSelector('canvas');
    const over = await page.locator('.u-over').boundingBox();
    if (over === null) throw new Error('there is no chart');
    await page.mouse.move(over.x + over.width / 2, over.y + over.height / 2);
    // Half of it in sight, so that there is somewhere to go.
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -155);
    await page.keyboard.up('Control');
    const workedMs = await watchMainThread(page);
    const costs: number[] = [];
    let before = await workedMs();
    for (let frame = 0; frame < FRAMES; frame++) {
      await page.mouse.wheel(frame % 100 < 50 ? 12 : -12, 0);
      await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
      const after = await workedMs();
      costs.push(after - before);
      before = after;
    }
    await page.close();
    const sorted = costs.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
    const note = `median ${at(0.5).toFixed(1)} ms, all work of the main thread for a step of the wheel`;
    return [
      absoluteFigure(
        {
          name: `panning ${POINTS.toLocaleString('en-US')} points, main thread a frame, p95`,
          value: at(0.95),
          unit: 'ms',
          note,
        },
        { op: '<=', value: 12 },
      ),
    ];
  } finally {
    await served.close();
  }
}
