import type { Browser, CDPSession } from 'playwright';
import { absoluteFigure, type Figure } from '../report.ts';
import { BenchPage } from './bench-page.ts';

const HOURS = 8;
const DEVICES = 12;

/** Whether a page that is open for a working day keeps its size. */
export async function measureLongPage(browser: Browser): Promise<Figure[]> {
  console.error(`${HOURS} hours of a live page, at speed …`);
  const served = await BenchPage.open('long');
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`${served.urlOf('long')}?devices=${DEVICES}`);
    await page.waitForSelector('[role="row"][aria-rowindex="2"]');
    const session = await page.context().newCDPSession(page);
    const heaps: number[] = [];
    for (let hour = 0; hour < HOURS; hour++) {
      await page.evaluate('window.liveOneHour()');
      heaps.push(await heapMegabytes(session));
    }
    await page.close();
    const first = heaps[0] ?? Number.NaN;
    const growth = Math.max(...heaps.slice(1)) - first;
    return [
      absoluteFigure(
        {
          name: `${HOURS} hours of a live page, growth of the heap after the first`,
          value: growth,
          unit: 'MB',
          note: `${DEVICES} devices beating, a job of a round a minute; by the hour ${heaps.map((heap) => heap.toFixed(1)).join(', ')} MB`,
        },
        { op: '<=', value: 1 },
      ),
    ];
  } finally {
    await served.close();
  }
}

async function heapMegabytes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
}
