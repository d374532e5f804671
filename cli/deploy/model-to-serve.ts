import { stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { ResourceName } from '../../common/domain/ids.ts';
import type { ModelVersion } from '../../common/domain/model.ts';
import { AppError, hasCode } from '../../common/errors.ts';
import type { Connection } from '../cli-context.ts';
import { findJob } from '../find-by-id.ts';
import { listAll } from '../list-all.ts';
import { findModel, type ModelReference, parseModelReference } from '../model-reference.ts';

/** A model that is in the store. */
export type StoredModel = Pick<ModelVersion, 'name' | 'version'>;

/** What the argument of `eo deploy` names. */
export type Source =
  | { readonly kind: 'specification'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'stored'; readonly text: string };

const MODEL_FILES: ReadonlySet<string> = new Set(['.gguf', '.onnx', '.safetensors', '.f32', '.bin']);

/** What is meant: a word without dots and slashes is a stored model; anything else a file, where there is one. @throws AppError `not-found` */
export async function sourceOf(text: string): Promise<Source> {
  const ending = extname(text).toLowerCase();
  if (['.yaml', '.yml', '.json'].includes(ending)) return { kind: 'specification', path: text };
  if (!/[./\\]/.test(text)) return { kind: 'stored', text };
  const found = await stat(text).catch(() => undefined);
  if (found?.isFile() === true) return { kind: 'file', path: text };
  if (!/[/\\]/.test(text) && !MODEL_FILES.has(ending)) return { kind: 'stored', text };
  throw new AppError('not-found', `there is no file ${text}`, {
    details: { path: text },
    hint: 'Name a file, or a model of the store: "eo models" lists them.',
  });
}

/** A name for what lies in a file: `Moby 160k.Q8_0.gguf` is `moby-160k.q8_0`. @throws AppError `invalid-argument` where nothing of it can be a name */
export function nameOfFile(path: string): ResourceName {
  const stem = basename(path, extname(path)).toLowerCase();
  const name = ResourceName.safeParse(
    stem
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^[^a-z0-9]+/, '')
      .slice(0, 64),
  );
  if (name.success) return name.data;
  throw new AppError('invalid-argument', `no model can be called after the file ${path}`, {
    hint: 'Say what to call it with --name.',
  });
}

/** The version that the text names; the newest is left to be chosen. @throws AppError `not-found` */
export async function storedModel({ client }: Connection, text: string): Promise<ModelReference> {
  await findModel(client, text).catch((error: unknown) => {
    if (!hasCode(error, 'not-found')) throw error;
    throw new AppError('not-found', `there is no model ${text}`, {
      details: { model: text },
      hint: '"eo models" lists them. A file needs its path, such as ./base.gguf.',
    });
  });
  return parseModelReference(text);
}

/** The last model that a job has made. @throws AppError `not-found` */
export async function modelOfJob({ client }: Connection, wanted: string): Promise<StoredModel> {
  const { name, model, state } = await findJob(client, wanted);
  if (model !== null) return model;
  throw new AppError('not-found', `job ${name} is ${state} and has made no model`, {
    details: { job: wanted },
    hint: 'A job makes its model when it succeeds. "eo jobs" tells how it stands.',
  });
}

/** What is told while a file is brought into the store. */
export interface StoringProgress {
  onReading(): void;
  onSent(sentBytes: number, totalBytes: number): void;
}

/** The model in a file: sent to the store, unless the same content is there. @throws AppError what `uploadModel` throws */
export async function modelInFile(
  { client, baseUrl, token }: Connection,
  { path, name }: { readonly path: string; readonly name: string },
  progress: StoringProgress,
): Promise<StoredModel & { readonly wasThere: boolean }> {
  const checked = ResourceName.safeParse(name);
  if (!checked.success) {
    throw new AppError('invalid-argument', `"${name}" cannot name a model: ${checked.error.issues[0]?.message}`);
  }
  const { size } = await stat(path);
  progress.onReading();
  const known = await storedVersions(client, checked.data, size);
  if (known.length > 0) {
    const { sha256OfFile } = await import('../../platform/blobs/sha256-file.ts');
    const sha256 = await sha256OfFile(resolve(path));
    const same = known.find((version) => version.sha256 === sha256);
    if (same !== undefined) return { name: same.name, version: same.version, wasThere: true };
  }
  const { uploadModel } = await import('../../platform/control-client/upload-file.ts');
  const made = await uploadModel({
    baseUrl,
    token,
    name: checked.data,
    path: resolve(path),
    onProgress: (sent, total) => progress.onSent(sent, total),
  });
  return { name: made.name, version: made.version, wasThere: false };
}

/** Versions of this size: all of the model's own, and the newest of others. */
async function storedVersions(client: Connection['client'], name: ResourceName, size: number): Promise<ModelVersion[]> {
  const own = await client.models.versions({ name }).catch((error: unknown) => {
    if (hasCode(error, 'not-found')) return [];
    throw error;
  });
  const newest = await listAll<ModelVersion, ResourceName>(
    (page) => client.models.list(page),
    (model) => model.name,
  );
  return [...own, ...newest].filter(({ sizeBytes }) => sizeBytes === size);
}
