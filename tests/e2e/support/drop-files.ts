import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { JSHandle, Page } from 'playwright';

/** A file as a page can make it. */
export interface PageFile {
  readonly name: string;
  readonly content: Uint8Array;
  /** Times that the last `repeatBytes` of the content come once more: gigabytes without holding them. */
  readonly repeats?: number;
  readonly repeatBytes?: number;
}

const DROP_TITLE = 'Drop to see what it is';
const CHANGED_AT = 1_700_000_000_000;

/** A file of the disk, for a page. */
export async function pageFile(path: string, name = basename(path)): Promise<PageFile> {
  return { name, content: await readFile(path) };
}

/** Drops files on the window as a person does: they hover first, and the overlay must say what will happen. */
export async function dropFiles(page: Page, files: readonly PageFile[], says = DROP_TITLE): Promise<void> {
  const made = files.map(({ name, content, repeats = 0, repeatBytes = 0 }) => ({
    name,
    repeats,
    repeatBytes,
    base64: Buffer.from(content).toString('base64'),
  }));
  const transfer = await page.evaluateHandle(
    ({ made, lastModified }) => {
      const transfer = new DataTransfer();
      for (const { name, base64, repeats, repeatBytes } of made) {
        const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
        const more = new Blob([bytes.subarray(bytes.length - repeatBytes)]);
        const parts = [bytes, ...Array.from({ length: repeats }, () => more)];
        transfer.items.add(new File(parts, name, { lastModified }));
      }
      return transfer;
    },
    { made, lastModified: CHANGED_AT },
  );
  const isSaid = page.getByText(says).waitFor();
  await page.dispatchEvent('#root', 'dragenter', { dataTransfer: transfer });
  await Promise.all([isSaid, hoverUntil(isSaid, page, transfer)]);
  await page.dispatchEvent('#root', 'drop', { dataTransfer: transfer });
}

/** As long as files hover, a browser tells so again and again: the first may come before the page listens. */
async function hoverUntil(done: Promise<void>, page: Page, dataTransfer: JSHandle<DataTransfer>): Promise<void> {
  const over = new AbortController();
  const end = (): void => over.abort();
  done.then(end, end);
  while (!over.signal.aborted) await page.dispatchEvent('#root', 'dragover', { dataTransfer });
}

/** Drags files and folders of the disk onto the window, as the browser itself does it; `whileOver` runs before they fall. */
export async function dragFromDisk(
  page: Page,
  paths: readonly string[],
  whileOver: () => Promise<void> = async () => undefined,
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  const at = { x: 500, y: 300, data };
  await session.send('Input.dispatchDragEvent', { type: 'dragEnter', ...at });
  const overlay = page.getByText(DROP_TITLE);
  do await session.send('Input.dispatchDragEvent', { type: 'dragOver', ...at });
  while (!(await overlay.isVisible()));
  await whileOver();
  await session.send('Input.dispatchDragEvent', { type: 'dragOver', ...at });
  await session.send('Input.dispatchDragEvent', { type: 'drop', ...at });
}
