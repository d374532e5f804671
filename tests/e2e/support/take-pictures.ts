import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expectAccessible } from './expect-accessible.ts';

const THEMES = ['light', 'dark'] as const;

/**
 * Looks at a screen in both themes, whose colours differ: nothing may keep anybody out. With `EO_PICTURES=1` a picture of each is kept in
 * `docs/screens`.
 */
export async function takePictures(page: Page, name: string): Promise<void> {
  const folder = process.env['EO_PICTURES'] === '1' ? 'docs/screens' : process.env['EO_PICTURES'];
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await expectAccessible(page, theme === THEMES[0] ? 'everything' : 'colours');
    if (folder === undefined || folder === '') continue;
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
}
