import { z } from 'zod';
import { UPLOAD_OFFSET } from '../../common/api/upload-header-names.ts';
import { BackupName } from '../../common/domain/backup.ts';
import { UploadId } from '../../common/domain/ids.ts';
import { hasCode } from '../../common/errors.ts';
import type { BackupUploads } from '../backup/backup-uploads.ts';
import type { Backups } from '../backup/backups.ts';
import { HttpProblem } from './http-problem.ts';
import { parseParameters } from './parse-parameters.ts';
import type { RawCall, RawRoute } from './raw-route.ts';
import { rawRules } from './raw-rules.ts';
import { requestChunks } from './request-chunks.ts';
import { sendJson } from './send-answer.ts';
import { sendFile } from './send-file.ts';
import { uploadPartOf } from './upload-headers.ts';

export interface BackupRoutesDeps {
  readonly backups: Pick<Backups, 'fileOf'>;
  readonly uploads: Pick<BackupUploads, 'open' | 'received'>;
}

const CONTENT = '/api/v1/backups/{name}/content';
const UPLOAD = '/api/v1/backups/uploads/{upload}';
const Named = z.object({ name: BackupName });
const Uploaded = z.object({ upload: UploadId });

/** The bytes of backups: out, whole or from an offset on, and in, resumable. */
export function backupRoutes({ backups, uploads }: BackupRoutesDeps): RawRoute[] {
  return [
    {
      method: 'GET',
      path: CONTENT,
      rule: rawRules[`GET ${CONTENT}`],
      async handle(call) {
        const { name } = parseParameters(Named, call.parameters);
        const file = await backups.fileOf(name);
        await sendFile(call, { ...file, etag: `"${name}-${file.sizeBytes}"`, name: `edgeorchestra-${name}.tar` });
      },
    },
    {
      method: 'HEAD',
      path: UPLOAD,
      rule: rawRules[`HEAD ${UPLOAD}`],
      async handle({ response, parameters }) {
        const { upload } = parseParameters(Uploaded, parameters);
        response.writeHead(200, { [UPLOAD_OFFSET]: await uploads.received(upload), 'cache-control': 'no-store' }).end();
      },
    },
    { method: 'PUT', path: UPLOAD, rule: rawRules[`PUT ${UPLOAD}`], handle: (call) => receive(uploads, call) },
  ];
}

async function receive(uploads: BackupRoutesDeps['uploads'], call: RawCall): Promise<void> {
  const { request, response, draining } = call;
  const { upload } = parseParameters(Uploaded, call.parameters);
  const { offset, totalBytes, sha256 } = uploadPartOf(request.headers);
  const { part, superseded, finish, close } = await uploads.open(upload, totalBytes);
  try {
    await part.append({ offset, data: new Uint8Array() });
    for await (const data of requestChunks(request, draining, superseded)) {
      await part.append({ offset: part.received, data });
    }
    if (sha256 === undefined) {
      response.writeHead(204, { [UPLOAD_OFFSET]: part.received }).end();
      return;
    }
    // Reading all of a large backup takes a while in which no byte moves: that is no idle connection.
    request.socket.setTimeout(0);
    sendJson(response, 201, await finish(sha256), { [UPLOAD_OFFSET]: totalBytes });
  } catch (error) {
    if (!hasCode(error, 'upload-out-of-order')) throw error;
    throw new HttpProblem(error, { headers: { [UPLOAD_OFFSET]: String(part.received) } });
  } finally {
    await close();
  }
}
