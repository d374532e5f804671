import { AppError } from '../../common/errors.ts';
import { giveJobFile } from '../stores/dropped-job-store.ts';
import type { DropItem } from './drop-item.ts';

/** Lays a job file that was dropped out for the form for new jobs. @throws AppError when it cannot be read any more */
export async function openJobFile({ content }: Pick<DropItem, 'content'>): Promise<void> {
  if (content.kind !== 'file') return;
  // With it comes the YAML library, which the page can do without until then.
  const jobFile = await import('../screens/new-job/draft/job-file.ts');
  const opened = await jobFile.openJobFile(content.file);
  if (opened.kind !== 'opened') throw new AppError('not-found', `${content.file.name} cannot be read any more`);
  giveJobFile(opened.text);
}
