import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright';
import { expect } from 'vitest';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const GRAVE: ReadonlySet<unknown> = new Set(['serious', 'critical']);

/** Looks for what would keep somebody out, by axe: nothing serious may be there. */
export async function expectAccessible(page: Page): Promise<void> {
  // As the developer's tools do, past the policy of the page.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: () => Promise<AxeResults> } };
    return await axe.run();
  });
  const grave = violations.filter(({ impact }) => GRAVE.has(impact));
  expect(
    grave.map(({ id, help, nodes }) => `${id}: ${help} at ${nodes.map(({ target }) => target).join(', ')}`),
  ).toEqual([]);
}
