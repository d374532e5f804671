import { request } from 'node:http';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { AttemptPage } from '../../../../common/domain/attempt.ts';
import type { AttentionItem } from '../../../../common/domain/attention.ts';
import type { Device } from '../../../../common/domain/device.ts';
import { DeviceId, type JobId } from '../../../../common/domain/ids.ts';
import type { Job, JobDetails } from '../../../../common/domain/job.ts';
import type { JobPreview } from '../../../../common/domain/job-preview.ts';
import type { JobRecord } from '../../../../common/domain/job-record.ts';
import type { RoundEvaluation } from '../../../../common/domain/round-evaluation.ts';
import { ALWAYS_ROOM } from '../../../../common/economy/economy-controller.ts';
import { Gate } from '../../../../common/economy/gate.ts';
import { AppError } from '../../../../common/errors.ts';
import type { JobSpec } from '../../../../common/specs/job-spec.ts';
import { AccessTokens } from '../../../../main/access/access-tokens.ts';
import { BrowserSessions } from '../../../../main/access/browser-sessions.ts';
import { GrantEndings } from '../../../../main/access/grant-endings.ts';
import { SignInLinks } from '../../../../main/access/sign-in-links.ts';
import { createAlerts } from '../../../../main/alerts/create-alerts.ts';
import { AccessGate } from '../../../../main/api/access-gate.ts';
import { backupRoutes } from '../../../../main/api/backup-routes.ts';
import { createControlRouter } from '../../../../main/api/control-router.ts';
import { docsRoutes } from '../../../../main/api/docs-routes.ts';
import { eventsExportRoute } from '../../../../main/api/events-export-route.ts';
import { fileUploadRoutes } from '../../../../main/api/file-upload-routes.ts';
import { HttpServer } from '../../../../main/api/http-server.ts';
import { inferenceRoutes } from '../../../../main/api/inference/inference-routes.ts';
import { modelContentRoute } from '../../../../main/api/model-content-route.ts';
import { modelExportRoute } from '../../../../main/api/model-export-route.ts';
import { page } from '../../../../main/api/page.ts';
import { jobSchemaRoute } from '../../../../main/api/schema-route.ts';
import { signInPage } from '../../../../main/api/sign-in-page.ts';
import { signInRoutes } from '../../../../main/api/sign-in-routes.ts';
import { webUiPages } from '../../../../main/api/web-ui-pages.ts';
import { createBackups } from '../../../../main/backup/create-backups.ts';
import { ClockWatch } from '../../../../main/cluster/clock-watch.ts';
import { DeviceRegistry } from '../../../../main/cluster/device-registry.ts';
import { EtiquetteDesk } from '../../../../main/cluster/etiquette-desk.ts';
import { Examinations } from '../../../../main/cluster/examinations.ts';
import { DeviceTraces } from '../../../../main/cluster/replays/device-traces.ts';
import { WakeDesk } from '../../../../main/cluster/wake/wake-desk.ts';
import { DatasetCatalogue } from '../../../../main/datasets/dataset-catalogue.ts';
import { createDatasetUploads } from '../../../../main/datasets/dataset-uploads.ts';
import { EventSearch } from '../../../../main/events/event-search.ts';
import { EventVerifier } from '../../../../main/events/event-verifier.ts';
import { MetricsHistory } from '../../../../main/events/metrics-history.ts';
import { MetricsSeries } from '../../../../main/events/metrics-series.ts';
import { LogBook } from '../../../../main/logs/log-book.ts';
import { ModelFetches } from '../../../../main/models/fetch/model-fetches.ts';
import { ModelExchange } from '../../../../main/models/model-exchange.ts';
import { SampleModels } from '../../../../main/models/sample-models.ts';
import { TrialLoads } from '../../../../main/models/trial-load.ts';
import type { Answer as DeskAnswer, InferenceDesk } from '../../../../main/serving/inference-desk.ts';
import { MetricsDatabase } from '../../../../main/storage/metrics-database.ts';
import { createUpdates } from '../../../../main/updates/create-updates.ts';
import { FileKeyStore } from '../../../../platform/keys/file-key-store.ts';
import { nodeClock } from '../../../../platform/node-clock.ts';
import { aClusterOverview } from '../../builders/a-cluster-overview.ts';
import { anExamined } from '../../builders/an-examined.ts';
import { someScreens } from '../../platform/web-ui/some-screens.ts';
import { aJoining } from '../cluster/joining/a-joining.ts';
import { aLevelDesk } from '../logs/a-level-desk.ts';
import { aServing } from '../serving/a-serving.ts';
import { aStore, started } from '../storage/a-store.ts';

export function aDevice(id: string): Device {
  const hardware = {
    model: 'm',
    chip: 'c',
    architecture: 'x64',
    system: 's',
    cores: 2,
    performanceCores: null,
    memoryBytes: 1,
  };
  const times = { stateSince: 1, registeredAt: 1, lastSeenAt: 1 };
  const moment = { state: 'online', absence: null, metrics: null, runningTasks: 0, etiquette: null } as const;
  return {
    id: DeviceId.parse(id),
    name: id,
    agentVersion: '0',
    hardware,
    datasets: [],
    trainers: [],
    features: [],
    tags: [],
    networkCards: [],
    economy: null,
    ...times,
    ...moment,
  };
}

function unknown(what: string): never {
  throw new AppError('not-found', `there is no ${what}`, { hint: 'Look at the list.' });
}

/** The owner's secret of each server. */
const secrets = new Map<string, string>();

/** The header by which the owner is known to the server of this address. */
export function ownerOf(url: string): { authorization: string } {
  return { authorization: `Bearer ${secrets.get(new URL(url).origin) ?? ''}` };
}

/** Serves no model. */
const NO_DESK: InferenceDesk = {
  list: () => [],
  get: (name) => {
    throw new AppError('model-not-served', `there is no model ${name}`);
  },
  // biome-ignore lint/correctness/useYield: there is nothing to answer
  async *ask(name): DeskAnswer {
    throw new AppError('model-not-served', `there is no model ${name}`);
  },
};

interface ControlApiWish {
  readonly port?: number;
  readonly folder?: string;
  /** Where served models are asked; this one serves none. */
  readonly desk?: InferenceDesk;
}

/** The whole HTTP side over real stores, with stand-ins for devices and jobs that a test may change. */
export async function aControlApi({ port = 0, folder, desk = NO_DESK }: ControlApiWish = {}) {
  const store = await aStore(folder);
  const bugs: unknown[] = [];
  const refusals: unknown[] = [];
  const log = {
    error: (...line: unknown[]) => void bugs.push(line),
    warn: (...line: unknown[]) => void refusals.push(line),
  };
  const metricsDatabase = await started(new MetricsDatabase(join(store.folder, 'metrics.sqlite')));
  const metricsHistory = await started(new MetricsHistory({ database: metricsDatabase, clock: store.clock, log }));
  const exchange = await started(
    new ModelExchange({ ...store, classesOf: () => ['no', 'yes'], makeRoom: ALWAYS_ROOM }),
  );
  const trials = await started(new TrialLoads({ ...store, clock: nodeClock, makeRoom: ALWAYS_ROOM }));
  const fetches = await started(
    new ModelFetches({
      ...store,
      folder: join(store.folder, 'fetches'),
      log,
      hub: { endpoint: 'https://huggingface.co', token: undefined },
      gate: new Gate(),
      makeRoom: ALWAYS_ROOM,
    }),
  );
  const datasets = await started(new DatasetCatalogue({ ...store, log, isDatasetUsed: () => false }));
  const datasetUploads = await started(
    createDatasetUploads({ ...store, datasets, folder: join(store.folder, 'dataset-uploads') }),
  );
  const known = new Map<DeviceId, Device>();
  const devices = {
    page: ({ after, limit }: { readonly after?: DeviceId | undefined; readonly limit: number }) =>
      page([...known.values()], { after, limit, keyOf: ({ id }) => id }),
    get: (id: DeviceId): Device => known.get(id) ?? unknown(`device ${id}`),
    remove: (id: DeviceId) => void (known.delete(id) || unknown(`device ${id}`)),
  };
  const jobs = {
    create: (spec: JobSpec): Job => unknown(`data set ${spec.data.dataset}`),
    list: (): Job[] => [],
    get: (id: JobId): JobDetails => unknown(`job ${id}`),
    attempts: (id: JobId): AttemptPage => unknown(`job ${id}`),
    preview: (spec: JobSpec): JobPreview => unknown(`data set ${spec.data.dataset}`),
    evaluation: (id: JobId): RoundEvaluation => unknown(`job ${id}`),
    record: (id: JobId): JobRecord => unknown(`job ${id}`),
    change: (id: JobId): Job => unknown(`job ${id}`),
    pause: (id: JobId): Job => unknown(`job ${id}`),
    resume: (id: JobId): Job => unknown(`job ${id}`),
    cancel: (id: JobId): Job => unknown(`job ${id}`),
    remove: (id: JobId): void => unknown(`job ${id}`),
  };
  const overview = () => aClusterOverview({ apiPort: server.port });
  const endings = new GrantEndings();
  const tokens = await started(new AccessTokens({ ...store, endings, log }));
  const sessions = new BrowserSessions({ ...store, tokens, endings, log });
  const links = new SignInLinks(store.clock);
  const gate = new AccessGate({ tokens, sessions, clock: store.clock });
  const logs = new LogBook({ folder: join(store.folder, 'logs'), clock: store.clock });
  const access = { tokens, links, sessions, gate, endings };
  const joining = await aJoining(store);
  const joinAt = () => ({ hosts: ['127.0.0.1'], joinPort: 50_052 });
  const verifier = new EventVerifier({ ...store, checkpoints: { keyId: 'none' } });
  const search = new EventSearch(store);
  const attention = {
    list: async (): Promise<AttentionItem[]> => [],
    dismiss: async (id: string): Promise<void> => unknown(`notice ${id}`),
  };
  const keys = new FileKeyStore(join(store.folder, 'keys'));
  const cluster = () => ({ id: 'cluster-1', name: 'home' });
  const alerts = createAlerts({ ...store, keys, log, cluster });
  const room = createBackups({ ...store, data: store.folder, keys, log, makeRoom: ALWAYS_ROOM });
  for (const service of room.services) await started(service);
  const { backups, restores } = room;
  const registry = new DeviceRegistry({
    ...store,
    recordReading: () => undefined,
    forgetReadings: () => undefined,
    countTasks: () => 0,
  });
  const { deployments, usage } = await aServing({ ...store, devices: registry });
  const etiquette = await started(new EtiquetteDesk({ ...store, devices: registry }));
  const logLevels = await started(aLevelDesk({ ...store, devices: registry }));
  const wakes = await started(
    new WakeDesk({
      ...store,
      devices: registry,
      wakeTo: [],
      waitsMs: 1_000,
      ownNetworks: () => [],
      send: async () => [],
    }),
  );
  const examinations = await started(
    new Examinations({ ...store, devices: registry, clocks: new ClockWatch(), examineHere: async () => anExamined() }),
  );
  const updates = createUpdates({
    ...store,
    data: store.folder,
    devices: registry,
    servedBy: () => [],
    servedMeanwhile: () => [],
    onLeaving: () => undefined,
    releaseBlob: async () => undefined,
    publisherKey: undefined,
  });
  for (const service of updates.services) await started(service);
  const router = createControlRouter({
    wakes,
    updates,
    etiquette,
    logLevels,
    examinations,
    traces: new DeviceTraces({ ...store, devices: registry }),
    ...store,
    deployments,
    usage,
    sampleModels: new SampleModels(store),
    exchange,
    trials,
    fetches,
    ...access,
    search,
    attention,
    alerts,
    backups,
    restores,
    verifier,
    datasets,
    devices,
    offeringDevices: () => [...known.values()],
    joining,
    joinAt,
    jobs,
    metricsHistory,
    metricsSeries: new MetricsSeries({ database: metricsDatabase, history: metricsHistory, clock: store.clock }),
    overview,
    logs,
    log,
  });
  const rawRoutes = [
    ...docsRoutes(),
    jobSchemaRoute(),
    ...fileUploadRoutes({ models: store.uploads, datasets: datasetUploads, releases: updates.uploads }),
    modelContentRoute(store),
    modelExportRoute({ exchange }),
    eventsExportRoute({ search }),
    ...inferenceRoutes({ desk, clock: store.clock, log }),
    ...backupRoutes(room),
    ...signInPage(),
    ...signInRoutes(access),
  ];
  // What has an end in time also goes by the hand clock.
  const after = (ms: number, call: () => void) => {
    const disarms = [store.clock.after(ms, call), nodeClock.after(ms, call)];
    return () => {
      for (const disarm of disarms) disarm();
    };
  };
  const clock = { ...nodeClock, now: () => store.clock.now(), after };
  const pages = webUiPages(someScreens());
  const serving = { router, rawRoutes, pages, gate, endings, clock, log };
  const server: HttpServer = await started(new HttpServer({ loopback: { port }, ...serving }));
  const url = `http://127.0.0.1:${server.port}`;
  // Without an event, so that a story's own events are counted from one; under a name that a second server has not.
  const quiet = new AccessTokens({ ...store, endings, log, events: { append: () => undefined } });
  const { secret } = quiet.create({ name: `admin ${server.port}`, role: 'admin', scopes: [] });
  secrets.set(url, secret);
  return {
    ...store,
    ...access,
    joining,
    refusals,
    router,
    rawRoutes,
    secret,
    backups,
    restores,
    keys,
    datasets,
    devices,
    known,
    jobs,
    metricsHistory,
    logs,
    bugs,
    server,
    url,
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Asks as nobody instead of as the owner. */
  readonly asNobody?: boolean;
}

/** One request as the owner, with any header, `Host` included. */
export async function ask(
  url: string,
  { method = 'GET', headers = {}, body, asNobody = false }: Asking = {},
): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method, headers: { ...(asNobody ? {} : ownerOf(url)), ...headers }, agent: false },
      (response) => {
        response.setEncoding('utf8');
        let text = '';
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
    onTestFinished(() => void sent.destroy());
  });
}

/** A request with a JSON body. */
export async function askJson(url: string, body: unknown, { headers = {}, ...asking }: Asking = {}): Promise<Answer> {
  const json = { 'content-type': 'application/json', ...headers };
  return await ask(url, { method: 'POST', body: JSON.stringify(body), headers: json, ...asking });
}
