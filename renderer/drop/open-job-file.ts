import { giveJobFile } from '../stores/dropped-job-store.ts';
import { contentName } from './content.ts';
import type { DropItem } from './drop-item.ts';

/** Lays a job file that was dropped out for the form for new jobs. */
export async function openJobFile({ content }: Pick<DropItem, 'content'>): Promise<void> {
  if (content.kind !== 'file') return;
  giveJobFile({ fileName: contentName(content), text: await content.file.text() });
}
