import { join } from 'node:path';
import { pino } from 'pino';
import type { Dataset } from '../../../../common/domain/dataset.ts';
import type { LiveMessage } from '../../../../common/domain/event.ts';
import type { JobId, Sha256 } from '../../../../common/domain/ids.ts';
import { ALWAYS_ROOM, type MakeRoom } from '../../../../common/economy/economy-controller.ts';
import { AppError } from '../../../../common/errors.ts';
import { ShardDealer } from '../../../../main/datasets/shard-dealer.ts';
import { JobMemory } from '../../../../main/jobs/job-memory.ts';
import { JobService } from '../../../../main/jobs/job-service.ts';
import { UpdateSpool } from '../../../../main/jobs/training/update-spool.ts';
import { ModelStore } from '../../../../main/models/model-store.ts';
import { AttemptRows } from '../../../../main/storage/rows/attempt-rows.ts';
import { BroadcastRows } from '../../../../main/storage/rows/broadcast-rows.ts';
import { ConfusionRows } from '../../../../main/storage/rows/confusion-rows.ts';
import { JobDatasetRows } from '../../../../main/storage/rows/job-dataset-rows.ts';
import { JobRows } from '../../../../main/storage/rows/job-rows.ts';
import { ModelRows } from '../../../../main/storage/rows/model-rows.ts';
import { PartMemoryRows } from '../../../../main/storage/rows/part-memory-rows.ts';
import { PartitionRows } from '../../../../main/storage/rows/partition-rows.ts';
import { PrivacyRows } from '../../../../main/storage/rows/privacy-rows.ts';
import { RoundRows } from '../../../../main/storage/rows/round-rows.ts';
import { TaskRows } from '../../../../main/storage/rows/task-rows.ts';
import { BlobStore } from '../../../../platform/blobs/blob-store.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { aCluster } from '../../builders/a-cluster.ts';
import { started } from '../storage/a-store.ts';

/** Jobs over a real database, spool and compute threads; devices and managed data are played by the test. */
export async function aJobService(folder = aTemporaryFolder(), makeRoom: MakeRoom = ALWAYS_ROOM) {
  const cluster = await aCluster(folder);
  const { database, events, clock, board } = cluster;
  const rows = {
    jobs: new JobRows(database),
    jobDatasets: new JobDatasetRows(database),
    rounds: new RoundRows(database),
    broadcasts: new BroadcastRows(database),
    privacy: new PrivacyRows(database),
    confusions: new ConfusionRows(database),
    attempts: new AttemptRows(database),
    partitions: new PartitionRows(database),
    partMemories: new PartMemoryRows(database),
    tasks: new TaskRows(database),
  };
  const modelRows = new ModelRows(database);
  const blobs = await started(new BlobStore(join(folder, 'blobs')));
  const isBlobUsed = (sha256: Sha256) =>
    [modelRows, rows.rounds, rows.broadcasts, rows.partitions, rows.partMemories].some((table) => table.uses(sha256));
  const models = new ModelStore({ database, events, blobs, clock, isBlobUsed });
  const memory = new JobMemory({ clock, makeRoom });
  const datasets = new Map<string, Dataset>();
  const spool = await started(
    new UpdateSpool({
      folder: join(folder, 'updates'),
      board,
      onStorageFull: (taskId, error) => jobs.interrupt(taskId, error),
    }),
  );
  const jobs: JobService = await started(
    new JobService({
      ...cluster,
      ...rows,
      memory,
      blobs,
      spool,
      models,
      shards: new ShardDealer(blobs),
      logger: pino({ level: 'silent' }),
      findDataset: (name) => {
        const found = datasets.get(name);
        if (found === undefined) throw new AppError('not-found', `there is no data set ${name}`);
        return found;
      },
      releaseBlob: (sha256) => blobs.release(sha256, isBlobUsed),
    }),
  );

  /** Resolves with the first message, of before or after now, that is meant. */
  const until = async (isMeant: (message: LiveMessage) => boolean): Promise<LiveMessage> => {
    const end = new AbortController();
    try {
      for await (const message of events.watch(0, end.signal)) if (isMeant(message)) return message;
      throw new Error('the log has ended');
    } finally {
      end.abort();
    }
  };
  const untilEvent = (id: JobId, kind: string) =>
    until(({ type, ...rest }) => type === 'event' && 'event' in rest && isAbout(rest.event.body, id, kind));
  return { ...cluster, ...rows, blobs, models, datasets, spool, memory, service: jobs, until, untilEvent };
}

function isAbout(body: { kind: string } | { kind: string; jobId: JobId }, id: JobId, kind: string): boolean {
  return body.kind === kind && 'jobId' in body && body.jobId === id;
}
