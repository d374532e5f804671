import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildDesktop } from '../../resources/packaging/build-desktop.ts';

/** Builds the app into a folder, with a page that stands for the screens: they have tests of their own. */
export async function buildDesktopInto(out: string): Promise<void> {
  await buildDesktop(out);
  await mkdir(join(out, 'renderer', 'assets'), { recursive: true });
  await writeFile(join(out, 'renderer', 'index.html'), '<!doctype html><title>EdgeOrchestra</title>');
}
