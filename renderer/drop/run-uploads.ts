import { contentRoutes } from '../../common/api/content-routes.ts';
import type { DatasetReading } from '../../common/api/dataset-reading.ts';
import { Dataset } from '../../common/domain/dataset.ts';
import type { ResourceName, UploadId } from '../../common/domain/ids.ts';
import { ModelVersion } from '../../common/domain/model.ts';
import { hasCode } from '../../common/errors.ts';
import { onConnectionLive } from '../stores/connection-store.ts';
import { datasetsMayHaveChanged } from '../stores/datasets-store.ts';
import { Speed } from '../stores/uploads-speed.ts';
import {
  allUploads,
  changeUpload,
  forgetUploads,
  isOver,
  isUnderWay,
  putUpload,
  uploadById,
} from '../stores/uploads-store.ts';
import { type Content, contentName } from './content.ts';
import { told } from './told-error.ts';
import type { UploadNews, UploadOrder } from './upload-worker.ts';

/** What is to become of a content. */
export interface UploadPlan {
  readonly content: Content;
  readonly sizeBytes: number;
  readonly uploadId: UploadId;
  readonly name: ResourceName;
  readonly as: { readonly kind: 'model' } | { readonly kind: 'dataset'; readonly reading: DatasetReading };
}

interface Run {
  readonly order: UploadOrder;
  readonly kind: 'model' | 'dataset';
  readonly speed: Speed;
  worker: Worker | undefined;
}

/** Sent at a time; more would only make each other late. */
const AT_ONCE = 2;
const AGAIN_MS = 5_000;

const runs = new Map<string, Run>();

/** Sends contents, two at a time. The same content under the same name goes on where it was. */
export function startUploads(plans: readonly UploadPlan[], baseUrl: string): void {
  for (const { content, sizeBytes, uploadId, name, as } of plans) {
    const id = `${uploadId}@${name}`;
    const earlier = uploadById(id);
    if (earlier !== undefined && !isOver(earlier.state)) continue;
    const fileName = contentName(content);
    const path =
      as.kind === 'model'
        ? contentRoutes.modelUpload(name, uploadId, { fileName: fileName.slice(0, 255) })
        : contentRoutes.datasetUpload(name, uploadId, as.reading);
    runs.set(id, { order: { content, baseUrl, path }, kind: as.kind, speed: new Speed(), worker: undefined });
    putUpload({
      id,
      kind: as.kind,
      name,
      fileName,
      totalBytes: sizeBytes,
      keptBytes: 0,
      bytesPerSecond: null,
      state: { phase: 'waiting' },
      since: Date.now(),
    });
  }
  window.addEventListener('beforeunload', askBeforeLeaving);
  runWaiting();
}

/** Stops sending; what was sent stays with the orchestrator. */
export function pauseUpload(id: string): void {
  stop(id);
  changeUpload(id, { state: { phase: 'paused' }, bytesPerSecond: null });
  runWaiting();
}

/** Goes on with an upload that is paused or has failed. */
export function resumeUpload(id: string): void {
  changeUpload(id, { state: { phase: 'waiting' } });
  runWaiting();
}

/** Gives uploads up, or takes finished ones off the list. What was sent is kept for seven days. */
export function dropUploads(ids: readonly string[]): void {
  for (const id of ids) {
    stop(id);
    runs.delete(id);
  }
  forgetUploads(ids);
  runWaiting();
}

function runWaiting(): void {
  const free = AT_ONCE - allUploads().filter(({ state }) => isUnderWay(state)).length;
  for (const { id } of allUploads()
    .filter(({ state }) => state.phase === 'waiting')
    .slice(0, Math.max(0, free)))
    run(id);
}

function run(id: string): void {
  const run = runs.get(id);
  if (run === undefined) return;
  const worker = new Worker(new URL('./upload-worker.ts', import.meta.url), { type: 'module' });
  run.worker = worker;
  changeUpload(id, { state: { phase: 'reading', readBytes: 0 } });
  worker.addEventListener(
    'message',
    ({ data }: MessageEvent<UploadNews>) => run.worker === worker && hear(id, run, data),
  );
  worker.addEventListener('error', ({ message }) => {
    if (run.worker === worker) fail(id, new Error(message));
  });
  worker.postMessage(run.order);
}

function hear(id: string, { speed, kind }: Run, news: UploadNews): void {
  switch (news.type) {
    case 'reading':
      changeUpload(id, { state: { phase: 'reading', readBytes: news.readBytes } });
      return;
    case 'sending':
      speed.note(news.keptBytes, Date.now());
      changeUpload(id, {
        state: { phase: 'sending' },
        keptBytes: news.keptBytes,
        totalBytes: news.totalBytes,
        bytesPerSecond: speed.bytesPerSecond(),
      });
      return;
    case 'finishing':
      changeUpload(id, { state: { phase: 'finishing' } });
      return;
    case 'done':
      finish(id, kind, news.answer);
      return;
    case 'failed':
      fail(id, told(news.error));
  }
}

function finish(id: string, kind: Run['kind'], answer: unknown): void {
  const result = (kind === 'model' ? ModelVersion : Dataset).safeParse(answer);
  if (!result.success) {
    fail(id, result.error);
    return;
  }
  stop(id);
  const total = uploadById(id)?.totalBytes ?? 0;
  const { data } = result;
  const version = 'version' in data ? data.version : null;
  const href = version === null ? `/datasets/${data.name}` : `/models/${data.name}?version=${version}`;
  changeUpload(id, { state: { phase: 'done', href, version }, keptBytes: total, bytesPerSecond: null });
  if (version === null) datasetsMayHaveChanged();
  runWaiting();
}

function fail(id: string, error: unknown): void {
  stop(id);
  const isCut = hasCode(error, 'unavailable');
  changeUpload(id, { state: isCut ? { phase: 'cut' } : { phase: 'failed', error }, bytesPerSecond: null });
  if (isCut) goOnWhenLive(id);
  runWaiting();
}

/** With the next connection; where there is one already, after a while. */
function goOnWhenLive(id: string): void {
  onConnectionLive(AGAIN_MS, () => {
    if (uploadById(id)?.state.phase === 'cut') resumeUpload(id);
  });
}

function stop(id: string): void {
  const run = runs.get(id);
  if (run === undefined) return;
  run.worker?.terminate();
  run.worker = undefined;
}

function askBeforeLeaving(event: BeforeUnloadEvent): void {
  if (allUploads().some(({ state }) => isUnderWay(state) || state.phase === 'waiting')) event.preventDefault();
}
