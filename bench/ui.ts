import { describeMachine, describeVersions } from './machine.ts';
import type { BenchReport } from './report.ts';
import { measureChart } from './ui/chart.ts';
import { launchBrowser } from './ui/launch-browser.ts';
import { measureLiveFleet } from './ui/live-fleet.ts';
import { measureLongPage } from './ui/long-page.ts';

/** The screens in a real Chromium, on a real orchestrator. */
export default async function ui(): Promise<BenchReport> {
  const browser = await launchBrowser();
  try {
    const figures = [
      ...(await measureLiveFleet(browser)),
      ...(await measureChart(browser)),
      ...(await measureLongPage(browser)),
    ];
    const versions = { ...describeVersions(), chromium: browser.version() };
    return { bench: 'ui', machine: describeMachine(), versions, figures };
  } finally {
    await browser.close();
  }
}
