import { execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright';
import { watchMainThread } from '../../tests/e2e/support/main-thread.ts';
import { BenchChild } from '../cluster/bench-child.ts';
import { BenchCluster } from '../cluster/bench-cluster.ts';
import { type Members, seedDevices } from '../fleet/seed-devices.ts';
import { absoluteFigure, type Figure } from '../report.ts';
import { spreadOf } from '../spread.ts';
import { scriptSizes } from './script-sizes.ts';

const DEVICES = 1_000;
const LOADS = 5;
const WATCH_MS = 20_000;
const SETTLE_MS = 8_000;

/** How fast the screens are there, and what a thousand beating devices cost them. */
export async function measureLiveFleet(browser: Browser): Promise<Figure[]> {
  execFileSync('npm', ['run', '--silent', 'build:renderer'], { stdio: 'inherit' });
  console.error(`${DEVICES} devices: letting them in …`);
  let members: Members | undefined;
  const cluster = await BenchCluster.start(0, async (data) => {
    members = await seedDevices(data, DEVICES);
  });
  const devices = new BenchChild(new URL('../fleet/devices-side.ts', import.meta.url));
  try {
    await cluster.timeline.close();
    await devices.ask({ kind: 'connect', members, port: cluster.grpcPort });
    await delay(SETTLE_MS);
    const loads = await measureLoads(browser, cluster);
    return [...loads, ...(await measureBeating(browser, cluster))];
  } finally {
    await devices.close();
    await cluster.stop();
  }
}

async function signedIn(browser: Browser, cluster: BenchCluster): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const { path } = await cluster.client.access.createSignInLink();
  await page.goto(cluster.baseUrl + path);
  await page.waitForURL(`${cluster.baseUrl}/`);
  return { context, page };
}

async function measureLoads(browser: Browser, cluster: BenchCluster): Promise<Figure[]> {
  console.error('loading …');
  const contents: number[] = [];
  const lives: number[] = [];
  for (let load = 0; load < LOADS; load++) {
    const { context, page: first } = await signedIn(browser, cluster);
    const { cookies } = await context.storageState();
    await first.close();
    await context.close();
    // A context of its own: nothing of the page is kept from before.
    const cold = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await cold.addCookies(cookies);
    const page = await cold.newPage();
    await page.goto(`${cluster.baseUrl}/devices`);
    await page.waitForSelector('.frame[data-connection="live"] [role="row"][aria-rowindex="2"]');
    lives.push(await page.evaluate('performance.now()'));
    contents.push(await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"));
    await cold.close();
  }
  const content = spreadOf(contents, 0);
  const live = spreadOf(lives, 0);
  const { first, all, gzip } = scriptSizes();
  return [
    absoluteFigure(
      { name: 'cold load: first content', value: content.median / 1_000, unit: 's', note: `${content.note} (ms)` },
      { op: '<=', value: 1 },
    ),
    absoluteFigure(
      {
        name: `cold load: live data of ${DEVICES} devices`,
        value: live.median / 1_000,
        unit: 's',
        note: `${live.note} (ms)`,
      },
      { op: '<=', value: 2 },
    ),
    absoluteFigure(
      {
        name: 'script of all screens, packed',
        value: all / 1e3,
        unit: 'kB',
        note: `Brotli, ${(first / 1e3).toFixed(0)} kB of it before the first screen; ${(gzip / 1e3).toFixed(0)} kB by gzip`,
      },
      { op: '<=', value: 400 },
    ),
  ];
}

async function measureBeating(browser: Browser, cluster: BenchCluster): Promise<Figure[]> {
  console.error('watching …');
  const { context, page } = await signedIn(browser, cluster);
  await page.goto(`${cluster.baseUrl}/devices`);
  await page.waitForSelector('.frame[data-connection="live"] [role="row"][aria-rowindex="2"]');
  await delay(SETTLE_MS);
  await page.evaluate(`window.longest = 0; window.late = 0;
    new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) {
      window.late++; window.longest = Math.max(window.longest, duration); } }).observe({ type: 'longtask' });`);
  const workedMs = await watchMainThread(page);
  const before = await workedMs();
  const startedAt = performance.now();
  await delay(WATCH_MS);
  const share = ((await workedMs()) - before) / (performance.now() - startedAt);
  const { late, longest } = await page.evaluate<{ late: number; longest: number }>(
    '({ late: window.late, longest: window.longest })',
  );
  await context.close();
  return [
    absoluteFigure(
      {
        name: `${DEVICES} devices beating: tasks over 50 ms in ${WATCH_MS / 1_000} s`,
        value: late,
        unit: '',
        note: late === 0 ? 'none' : `the longest took ${longest.toFixed(0)} ms`,
      },
      { op: '<=', value: 0 },
    ),
    absoluteFigure(
      { name: `${DEVICES} devices beating: main thread, share of a core`, value: share * 100, unit: '%' },
      { op: '<=', value: 20 },
    ),
  ];
}
