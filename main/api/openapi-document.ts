import { type OpenAPI, OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import type { AccessRule } from '../../common/api/access-rule.ts';
import { ClusterOverview } from '../../common/api/cluster-contract.ts';
import { controlContract } from '../../common/api/control-contract.ts';
import { ErrorBody } from '../../common/api/errors.ts';
import { Health } from '../../common/api/health-contract.ts';
import { AccessToken } from '../../common/domain/access-token.ts';
import { AttemptPage } from '../../common/domain/attempt.ts';
import { AttentionItem } from '../../common/domain/attention.ts';
import { Backup, RestoreState } from '../../common/domain/backup.ts';
import { Dataset, DatasetPreview, OfferedDataset } from '../../common/domain/dataset.ts';
import { Device, DeviceReading } from '../../common/domain/device.ts';
import { LiveMessage, LogEvent } from '../../common/domain/event.ts';
import { EventVerification } from '../../common/domain/event-verification.ts';
import { FileDescription } from '../../common/domain/file-description.ts';
import { Job, JobDetails } from '../../common/domain/job.ts';
import { JobPreview } from '../../common/domain/job-preview.ts';
import { JobRecord } from '../../common/domain/job-record.ts';
import { LogLine } from '../../common/domain/log-record.ts';
import { ModelFit, ModelVersion } from '../../common/domain/model.ts';
import { JobSpec, type JobSpecInput } from '../../common/specs/job-spec.ts';
import { VERSION } from '../../common/version.ts';
import { controlRoutes } from './control-endpoint.ts';
import { securitySchemes, withAccess } from './document-access.ts';
import { inferencePaths } from './inference-paths.ts';
import { rawPaths } from './raw-paths.ts';
import { rawRules } from './raw-rules.ts';

const outputs = {
  AccessToken,
  AttemptPage,
  AttentionItem,
  Backup,
  ClusterOverview,
  FileDescription,
  ModelFit,
  ModelVersion,
  Dataset,
  DatasetPreview,
  OfferedDataset,
  Device,
  DeviceReading,
  EventVerification,
  Health,
  Job,
  JobDetails,
  JobPreview,
  JobRecord,
  LiveMessage,
  LogEvent,
  LogLine,
  RestoreState,
};

const EXAMPLE_JOB: JobSpecInput = {
  kind: 'train',
  name: 'my-first-job',
  model: { preset: 'mnist-2nn' },
  data: { kind: 'managed', dataset: 'mnist' },
  rounds: 10,
  learningRate: 0.1,
  targetAccuracy: 0.97,
};

/** The OpenAPI document of the control API: the contract's calls, and the raw routes for files. */
export async function openApiDocument(): Promise<OpenAPI.Document> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  const document = await generator.generate(controlContract, {
    info: {
      title: 'EdgeOrchestra control API',
      version: VERSION,
      description:
        'Every error is `{code, message, details}`, with a `hint` where there is something to do; below `/v1` and `/v2` ' +
        'errors are those of the interfaces that these paths are of. ' +
        'Every call but `GET /health` needs an access token, `Authorization: Bearer eo_…`, or the cookie of a browser ' +
        'that `eo open` has signed in.',
    },
    commonSchemas: {
      Error: { schema: ErrorBody },
      JobSpec: { schema: JobSpec },
      ...Object.fromEntries(
        Object.entries(outputs).map(([name, schema]) => [name, { schema, strategy: 'output' as const }]),
      ),
    },
    customErrorResponseBodySchema: (errors) => {
      const codes = errors.map(([code]) => code);
      return {
        allOf: [{ $ref: '#/components/schemas/Error' }],
        properties: { code: { enum: codes } },
        examples: [{ code: codes[0], message: 'What went wrong', details: {} }],
      };
    },
  });
  const schemas = { ...document.components?.schemas };
  return {
    ...document,
    components: {
      schemas: { ...schemas, JobSpec: { ...schemas['JobSpec'], examples: [EXAMPLE_JOB] } },
      securitySchemes,
    },
    paths: withAccess({ ...document.paths, ...rawPaths, ...inferencePaths }, ruleOf),
  };
}

function ruleOf(method: string, path: string): AccessRule | undefined {
  const raw: ReadonlyMap<string, AccessRule> = new Map(Object.entries(rawRules));
  const called = controlRoutes().find((route) => route.method === method && route.path === path);
  return called?.rule ?? raw.get(`${method} ${path}`);
}
