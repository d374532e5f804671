import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { UPLOAD_COMPLETE, UPLOAD_OFFSET, UPLOAD_SHA256, UPLOAD_TOTAL } from '../../common/api/upload-header-names.ts';
import { Sha256 } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import { parseParameters } from './parse-parameters.ts';

const bytes = z
  .string('expected a number of bytes')
  .regex(/^\d{1,15}$/, 'expected a number of bytes')
  .transform(Number);
const Headers = z.object({
  [UPLOAD_OFFSET]: bytes,
  [UPLOAD_TOTAL]: bytes,
  [UPLOAD_COMPLETE]: z.enum(['?0', '?1']).default('?0'),
  [UPLOAD_SHA256]: Sha256.optional(),
});

/** What a part of an upload says of itself; with a hash it is the last one. */
export interface UploadPart {
  readonly offset: number;
  readonly totalBytes: number;
  /** Of the whole content, on the last part. */
  readonly sha256: Sha256 | undefined;
}

/** @throws AppError `invalid-argument` that names the header at fault */
export function uploadPartOf(headers: IncomingHttpHeaders): UploadPart {
  const given = parseParameters(Headers, headers);
  const sha256 = given[UPLOAD_SHA256];
  const isLast = given[UPLOAD_COMPLETE] === '?1';
  if (isLast && sha256 === undefined) {
    throw new AppError('invalid-argument', `the last part needs the header ${UPLOAD_SHA256}`, {
      details: { path: UPLOAD_SHA256, problem: 'missing' },
    });
  }
  return { offset: given[UPLOAD_OFFSET], totalBytes: given[UPLOAD_TOTAL], sha256: isLast ? sha256 : undefined };
}
