import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { UPLOAD_COMPLETE, UPLOAD_OFFSET, UPLOAD_SHA256, UPLOAD_TOTAL } from '../../common/api/content-routes.ts';
import { ResourceName, Sha256, UploadId } from '../../common/domain/ids.ts';
import { AppError, hasCode } from '../../common/errors.ts';
import type { ResumableUpload } from '../uploads/resumable-upload.ts';
import type { ResumableUploads } from '../uploads/resumable-uploads.ts';
import { HttpProblem } from './http-problem.ts';
import { parseParameters } from './parse-parameters.ts';
import type { RawCall, RawRoute } from './raw-route.ts';
import { rawRules } from './raw-rules.ts';
import { sendJson } from './send-answer.ts';

interface UploadRoutesDeps<Options, Result> {
  readonly path: '/api/v1/models/{name}/uploads/{upload}' | '/api/v1/datasets/{name}/uploads/{upload}';
  readonly uploads: Pick<ResumableUploads<Options, Result>, 'open' | 'query'>;
  /** What the query of the last part may say. */
  readonly options: z.ZodType<Options>;
}

const Parameters = z.object({ name: ResourceName, upload: UploadId });
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
  const headers = parseParameters(Headers, request.headers);
  const sha256 = headers[UPLOAD_SHA256];
  if (headers[UPLOAD_COMPLETE] === '?1' && sha256 === undefined) {
    throw new AppError('invalid-argument', `the last part needs the header ${UPLOAD_SHA256}`, {
      details: { path: UPLOAD_SHA256, problem: 'missing' },
    });
  }
  const upload = await uploads.open({ id, name, totalBytes: headers[UPLOAD_TOTAL] });
  try {
    await keep(upload, headers[UPLOAD_OFFSET], call);
    if (headers[UPLOAD_COMPLETE] === '?0' || sha256 === undefined) {
      response.writeHead(204, { [UPLOAD_OFFSET]: upload.received }).end();
      return;
    }
    // Hashing a large file takes a while in which no byte moves: that is no idle connection.
    request.socket.setTimeout(0);
    sendJson(response, 201, await upload.finish(sha256, options), { [UPLOAD_OFFSET]: headers[UPLOAD_TOTAL] });
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
  for await (const data of chunksOf(request, draining)) {
    await upload.append({ offset, data });
    offset += data.length;
  }
}

/** What the sender sends. @throws AppError `unavailable` when the server is about to close */
async function* chunksOf(request: IncomingMessage, draining: AbortSignal): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<Buffer> = request.iterator({ destroyOnReturn: false });
  const stopping = Promise.withResolvers<never>();
  const stop = () => stopping.reject(new AppError('unavailable', 'the orchestrator is stopping: go on later'));
  stopping.promise.catch(() => undefined);
  draining.addEventListener('abort', stop, { once: true });
  if (draining.aborted) stop();
  try {
    while (true) {
      const next = await Promise.race([chunks.next(), stopping.promise]);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    draining.removeEventListener('abort', stop);
  }
}

function withOffset(error: unknown, upload: Pick<ResumableUpload<unknown, unknown>, 'received'>): unknown {
  if (!hasCode(error, 'upload-out-of-order')) return error;
  return new HttpProblem(error, { headers: { [UPLOAD_OFFSET]: String(upload.received) } });
}
