import type { OpenAPI } from '@orpc/openapi';
import type { z } from 'zod';
import { DatasetUploadQuery, ModelUploadQuery } from '../../common/api/content-routes.ts';
import { ExportFormat } from '../../common/specs/export-format.ts';

const json = (name: string) => ({ 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } });
const failure = (description: string) => ({ description, content: json('Error') });
const inPath = (name: string): OpenAPI.ParameterObject => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string' },
});
const header = (name: string, description: string, required: boolean): OpenAPI.ParameterObject => ({
  name,
  in: 'header',
  required,
  description,
  schema: { type: 'string' },
});
const inQuery = (
  name: string,
  description = 'On the last part',
  type: 'string' | 'integer' = 'string',
): OpenAPI.ParameterObject => ({
  name,
  in: 'query',
  required: false,
  description,
  schema: { type },
});
const uploadHeaders = [
  header('Upload-Offset', 'Where the bytes of this request begin', true),
  header('Upload-Length', 'Bytes of the whole content', true),
  header('Upload-Complete', '`?1` on the last part', false),
  header('Upload-Sha256', 'Of the whole content, on the last part', false),
];
const offset = { 'Upload-Offset': { description: 'Bytes that were kept', schema: { type: 'integer' as const } } };
const binary = { 'application/octet-stream': { schema: { type: 'string' as const, format: 'binary' } } };

interface UploadPath {
  readonly tag: string;
  readonly operation: string;
  readonly what: string;
  /** What the last answer is, and the schema of its body. */
  readonly done: readonly [description: string, schema: string];
  readonly wrong: string;
  /** What the query of the last part may say. */
  readonly query: z.ZodObject;
}

function uploadPath({ tag, operation, what, done, wrong, query }: UploadPath): OpenAPI.PathItemObject {
  return {
    parameters: [inPath('name'), inPath('upload')],
    head: {
      operationId: `${operation}.queryUpload`,
      tags: [tag],
      summary: 'How much of an upload was kept',
      responses: {
        200: { description: 'An upload that is not known is at 0', headers: offset },
        400: { description: 'A name that is none' },
      },
    },
    put: {
      operationId: `${operation}.upload`,
      tags: [tag],
      summary: `Send the bytes of ${what} from an offset on`,
      description: 'A newer stream of the same upload ends an older one. What was kept survives a cut and a restart.',
      parameters: [
        ...uploadHeaders,
        ...Object.entries(query.shape).map(([name, schema]) => inQuery(name, schema.description)),
      ],
      requestBody: { required: true, content: binary },
      responses: {
        201: { description: done[0], content: json(done[1]) },
        204: { description: 'Kept; go on', headers: offset },
        400: failure('A header or a value of the query is missing or wrong'),
        409: {
          ...failure('Another offset is expected, a newer stream took over, or the name is taken'),
          headers: offset,
        },
        413: failure('More bytes than were announced'),
        422: failure(wrong),
        507: failure('The disk is full: what was kept is intact'),
      },
    },
  };
}

/** The raw routes, which the typed contract does not know, in the words of OpenAPI. */
export const rawPaths: NonNullable<OpenAPI.Document['paths']> = {
  '/api/v1/models/{name}/uploads/{upload}': uploadPath({
    tag: 'Models',
    operation: 'models',
    what: 'a model',
    done: ['The new version; the same one when the upload was complete before', 'ModelVersion'],
    wrong: 'The hash differs, or what came is no sound model (`model-truncated`, `model-malformed`): start again',
    query: ModelUploadQuery,
  }),
  '/api/v1/datasets/{name}/uploads/{upload}': uploadPath({
    tag: 'Data sets',
    operation: 'datasets',
    what: 'a data set, one file or a ZIP archive of several,',
    done: ['Its import has begun; the same answer when it had begun before', 'Dataset'],
    wrong: 'The hash differs: start again',
    query: DatasetUploadQuery,
  }),
  '/api/v1/models/{name}/versions/{version}/content': {
    parameters: [inPath('name'), inPath('version')],
    get: {
      operationId: 'models.download',
      tags: ['Models'],
      summary: 'The bytes of a model',
      parameters: [header('Range', '`bytes=N-` goes on from an offset', false)],
      responses: {
        200: { description: 'All of it; `ETag` is its SHA-256', content: binary },
        304: { description: 'It is the content that `If-None-Match` names' },
        400: failure('A name or a version that is none'),
        206: { description: 'The part that was asked for', content: binary },
        404: failure('No such version'),
        416: failure('The offset is behind the end'),
      },
    },
  },
  '/api/v1/models/{name}/versions/{version}/export': {
    parameters: [inPath('name'), inPath('version')],
    get: {
      operationId: 'models.export',
      tags: ['Models'],
      summary: 'A trained model as a file of another format',
      description:
        'ONNX with the batch open, or safetensors with the specification in its metadata. The same model gives the same bytes.',
      parameters: [
        { name: 'format', in: 'query', required: true, schema: { type: 'string', enum: ExportFormat.options } },
        header('Range', '`bytes=N-` goes on from an offset', false),
      ],
      responses: {
        200: { description: 'All of it; `ETag` is its SHA-256', content: binary },
        206: { description: 'The part that was asked for', content: binary },
        304: { description: 'It is the content that `If-None-Match` names' },
        400: failure('A name, a version or a format that is none'),
        404: failure('No such version'),
        416: failure('The offset is behind the end'),
        422: failure(
          'It cannot be exported (`model-not-exportable`): it was not trained here, or by a trainer of your own',
        ),
        429: failure('Two models are being exported already'),
        507: failure('The disk is full'),
      },
    },
  },
  '/api/v1/backups/{name}/content': {
    parameters: [inPath('name')],
    get: {
      operationId: 'backups.download',
      tags: ['Backups'],
      summary: 'The file of a backup',
      parameters: [header('Range', '`bytes=N-` goes on from an offset', false)],
      responses: {
        200: { description: 'All of it', content: binary },
        304: { description: 'It is the content that `If-None-Match` names' },
        400: failure('A name that is none'),
        206: { description: 'The part that was asked for', content: binary },
        404: failure('No such backup, or not ready'),
        416: failure('The offset is behind the end'),
      },
    },
  },
  '/api/v1/backups/uploads/{upload}': {
    parameters: [inPath('upload')],
    head: {
      operationId: 'backups.queryUpload',
      tags: ['Backups'],
      summary: 'How much of an upload was kept',
      responses: {
        200: { description: 'An upload that is not known is at 0', headers: offset },
        400: { description: 'A name that is none' },
      },
    },
    put: {
      operationId: 'backups.upload',
      tags: ['Backups'],
      summary: 'Bring a backup from elsewhere, from an offset on',
      description: 'It is listed once all of it has proved whole; its keys are looked at when it is restored.',
      parameters: uploadHeaders,
      requestBody: { required: true, content: binary },
      responses: {
        201: { description: 'The backup', content: json('Backup') },
        204: { description: 'Kept; go on', headers: offset },
        400: failure('A header is missing or wrong, or it is not a backup'),
        409: { ...failure('Another offset is expected, or a newer stream took over'), headers: offset },
        413: failure('More bytes than were announced'),
        422: failure('It is damaged: start again'),
        503: failure('It was made by a newer version'),
        507: failure('The disk is full: what was kept is intact'),
      },
    },
  },
  '/api/v1/events/export': {
    get: {
      operationId: 'events.export',
      tags: ['Events'],
      summary: 'All events that fit a filter, oldest first, a JSON document a line',
      parameters: [
        inQuery('kinds', 'Any of these kinds, with commas between'),
        inQuery('jobId', 'Of this job'),
        inQuery('deviceId', 'Of this device'),
        inQuery('actor', 'Name of an access token, or id of a device'),
        inQuery('since', 'Not before this time, Unix milliseconds', 'integer'),
        inQuery('until', 'Not after this time, Unix milliseconds', 'integer'),
        inQuery('text', 'In its English sentence, or in a name or id'),
      ],
      responses: {
        200: {
          description: 'Lines as they are read',
          content: { 'application/jsonl': { schema: { type: 'string' } } },
        },
        400: failure('A filter that is none'),
      },
    },
  },
  '/metrics': {
    get: {
      operationId: 'metrics',
      tags: ['Cluster'],
      summary: 'What Prometheus scrapes',
      description: 'Devices, jobs, rounds, deployments, requests, tokens and the orchestrator itself.',
      responses: {
        200: {
          description: 'Text exposition format 0.0.4',
          content: { 'text/plain': { schema: { type: 'string' } } },
        },
      },
    },
  },
  '/api/v1/sign-in': {
    post: {
      operationId: 'signIn',
      tags: ['Access'],
      summary: 'Sign a browser in with the code of a link, or with an access token',
      description: 'A code works once, within a minute. The answer sets the cookie.',
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: {
              oneOf: [
                { type: 'object', properties: { code: { type: 'string' } }, required: ['code'] },
                { type: 'object', properties: { token: { type: 'string' } }, required: ['token'] },
              ],
            },
          },
        },
      },
      responses: {
        204: { description: 'Signed in' },
        400: failure('Neither a code nor a token'),
        401: failure('It is not good, or no longer'),
        429: failure('Too many failed attempts'),
      },
    },
  },
  '/api/v1/sign-out': {
    post: {
      operationId: 'signOut',
      tags: ['Access'],
      summary: 'Sign this browser out',
      responses: { 204: { description: 'Signed out; what it had open has ended' } },
    },
  },
};
