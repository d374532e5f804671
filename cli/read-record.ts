import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { JobRecord } from '../common/domain/job-record.ts';
import { AppError } from '../common/errors.ts';
import type { Connection } from './cli-context.ts';
import { findJob } from './find-by-id.ts';

/** True for what names a file of a record, and not a job. */
export function isRecordFile(wanted: string): boolean {
  return wanted.endsWith('.json');
}

/** The record of a job: from a file of `eo job record` or `eo simulate --record`, or asked from an orchestrator. @throws AppError */
export async function readRecord(wanted: string, connect: () => Promise<Connection>): Promise<JobRecord> {
  if (isRecordFile(wanted)) return await readRecordFile(wanted);
  const { client } = await connect();
  const { id } = await findJob(client, wanted);
  return await client.jobs.record({ id });
}

async function readRecordFile(path: string): Promise<JobRecord> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('not-found', `there is no file ${path} that can be read`, { cause, details: { path } });
  });
  try {
    return JobRecord.parse(JSON.parse(text));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? `: ${cause.issues[0]?.path.join('.')}: ${cause.issues[0]?.message}` : '';
    throw new AppError('invalid-specification', `${path} is not the record of a job${why}`, {
      cause,
      details: { path },
      hint: 'Write one with "eo job record ID --out FILE".',
    });
  }
}
