import { z } from 'zod';
import { UPLOAD_COMPLETE, UPLOAD_OFFSET } from '../../common/api/upload-header-names.ts';
import { ResourceName, UploadId } from '../../common/domain/ids.ts';
import { hasCode } from '../../common/errors.ts';
import type { ResumableUpload } from '../uploads/resumable-upload.ts';
import type { ResumableUploads } from '../uploads/resumable-uploads.ts';
import { HttpProblem } from './http-problem.ts';
import { parseParameters } from './parse-parameters.ts';
import type { RawCall, RawRoute } from './raw-route.ts';
import { rawRules } from './raw-rules.ts';
import { requestChunks } from './request-chunks.ts';
import { sendJson } from './send-answer.ts';
import { uploadPartOf } from './upload-headers.ts';

interface UploadRoutesDeps<Options, Result> {
  readonly path: `/api/v1/${'models' | 'datasets' | 'releases'}/{name}/uploads/{upload}`;
  readonly uploads: Pick<ResumableUploads<Options, Result>, 'open' | 'query'>;
  /** What the query of the last part may say. */
  readonly options: z.ZodType<Options>;
}

const Parameters = z.object({ name: ResourceName, upload: UploadId });

/** Resumable upload of a file: `HEAD` tells how far it has come, `PUT` goes on from there. */
export function uploadRoutes<Options, Result>(deps: UploadRoutesDeps<Options, Result>): RawRoute[] {
  const { path, uploads } = deps;
  return [
    {
      method: 'HEAD',
      path,
      rule: rawRules[`HEAD ${path}`],
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
    { method: 'PUT', path, rule: rawRules[`PUT ${path}`], handle: (call) => receive(deps, call) },
  ];
}

async function receive<Options, Result>(
  { uploads, options: schema }: UploadRoutesDeps<Options, Result>,
  call: RawCall,
): Promise<void> {
  const { request, response } = call;
  const query = new URLSearchParams(request.url?.split('?', 2)[1] ?? '');
  const options = parseParameters(schema, Object.fromEntries(query));
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
    sendJson(response, 201, await upload.finish(sha256, options), { [UPLOAD_OFFSET]: totalBytes });
  } catch (error) {
    throw withOffset(error, upload);
  } finally {
    await upload.close();
  }
}

type Appending = Pick<ResumableUpload<unknown, unknown>, 'append'>;

/** Appends what comes, at the pace of the disk, until the sender is done or the server closes. */
async function keep(upload: Appending, from: number, { request, draining }: RawCall): Promise<void> {
  let offset = from;
  await upload.append({ offset, data: new Uint8Array() });
  for await (const data of requestChunks(request, draining)) {
    await upload.append({ offset, data });
    offset += data.length;
  }
}

function withOffset(error: unknown, upload: Pick<ResumableUpload<unknown, unknown>, 'received'>): unknown {
  if (!hasCode(error, 'upload-out-of-order')) return error;
  return new HttpProblem(error, { headers: { [UPLOAD_OFFSET]: String(upload.received) } });
}
