import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { contentRoutes } from '../../../../common/api/content-routes.ts';
import { JobId, ResourceName } from '../../../../common/domain/ids.ts';
import { importOnnx } from '../../../../common/onnx/import-onnx.ts';
import { readOnnx } from '../../../../common/onnx/read-onnx.ts';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { sha256Of } from '../../../../platform/blobs/sha256-file.ts';
