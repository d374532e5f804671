import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright';
import { expect } from 'vitest';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const GRAVE: ReadonlySet<unknown> = new Set(['serious', 'critical']);

/** The rules on colours; all others look at what another theme does not change. */
const ON_COLOURS = ['color-contrast', 'link-in-text-block'];

/** Looks for what would keep somebody out, by axe: nothing serious may be there. */
export async function expectAccessible(page: Page, looksAt: 'everything' | 'colours' = 'everything'): Promise<void> {
  // As the developer's tools do, past the policy of the page. Once in a page: read anew, it would be slow anew.
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(AXE);
  // What fades in has the colours of neither.
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
  const options: RunOptions = {
    resultTypes: ['violations'],
    ...(looksAt === 'colours' ? { runOnly: { type: 'rule', values: ON_COLOURS } } : {}),
  };
  const { violations } = await page.evaluate(async (options) => {
    const { axe } = globalThis as unknown as { axe: { run: (options: RunOptions) => Promise<AxeResults> } };
    return await axe.run(options);
  }, options);
  const grave = violations.filter(({ impact }) => GRAVE.has(impact));
  expect(
    grave.map(({ id, help, nodes }) => `${id}: ${help} at ${nodes.map(({ target }) => target).join(', ')}`),
  ).toEqual([]);
}
