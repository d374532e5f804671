import { z } from 'zod';
import { UPLOAD_COMPLETE, UPLOAD_OFFSET } from '../../common/api/content-routes.ts';
import { ResourceName, UploadId } from '../../common/domain/ids.ts';
import { hasCode } from '../../common/errors.ts';
import type { ModelUpload } from '../models/model-upload.ts';
import type { ModelUploads } from '../models/model-uploads.ts';
import { HttpProblem } from './http-problem.ts';
import { parseParameters } from './parse-parameters.ts';
import type { RawCall, RawRoute } from './raw-route.ts';
import { rawRules } from './raw-rules.ts';
import { requestChunks } from './request-chunks.ts';
import { sendJson } from './send-answer.ts';
import { uploadPartOf } from './upload-headers.ts';

interface ModelUploadDeps {
  readonly uploads: Pick<ModelUploads, 'open' | 'query'>;
}

const PATH = '/api/v1/models/{name}/uploads/{upload}';
const Parameters = z.object({ name: ResourceName, upload: UploadId });

/** Resumable upload of a model's content: `HEAD` tells how far it has come, `PUT` goes on from there. */
export function modelUploadRoutes({ uploads }: ModelUploadDeps): RawRoute[] {
  return [
    {
      method: 'HEAD',
      path: PATH,
      rule: rawRules[`HEAD ${PATH}`],
      async handle({ response, parameters }) {
        const { name, upload } = parseParameters(Parameters, parameters);
        const { receivedBytes, complete } = await uploads.query(upload, name);
        response.writeHead(200, {
          [UPLOAD_OFFSET]: receivedBytes,
          [UPLOAD_COMPLETE]: complete ? '?1' : '?0',
          'cache-control': 'no-store',
        });
        response.end();
      },
    },
    { method: 'PUT', path: PATH, rule: rawRules[`PUT ${PATH}`], handle: (call) => receive(uploads, call) },
  ];
}

async function receive(uploads: ModelUploadDeps['uploads'], call: RawCall): Promise<void> {
  const { request, response } = call;
  const { name, upload: id } = parseParameters(Parameters, call.parameters);
  const { offset, totalBytes, sha256 } = uploadPartOf(call.request.headers);
  const upload = await uploads.open({ id, name, totalBytes });
  try {
    await keep(upload, offset, call);
    if (sha256 === undefined) {
      response.writeHead(204, { [UPLOAD_OFFSET]: upload.received }).end();
      return;
    }
    // Hashing a large file takes a while in which no byte moves: that is no idle connection.
    request.socket.setTimeout(0);
    sendJson(response, 201, await upload.finish(sha256), { [UPLOAD_OFFSET]: totalBytes });
  } catch (error) {
    throw withOffset(error, upload);
  } finally {
    await upload.close();
  }
}

/** Appends what comes, at the pace of the disk, until the sender is done or the server closes. */
async function keep(upload: ModelUpload, from: number, { request, draining }: RawCall): Promise<void> {
  let offset = from;
  await upload.append({ offset, data: new Uint8Array() });
  for await (const data of requestChunks(request, draining)) {
    await upload.append({ offset, data });
    offset += data.length;
  }
}

function withOffset(error: unknown, upload: ModelUpload): unknown {
  if (!hasCode(error, 'upload-out-of-order')) return error;
  return new HttpProblem(error, { headers: { [UPLOAD_OFFSET]: String(upload.received) } });
}
