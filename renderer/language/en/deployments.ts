import type { PlacementVerdict } from '../../../common/domain/deployment.ts';
import { calling } from './deployments/calling.ts';
import { deploy } from './deployments/deploy.ts';
import { playground } from './deployments/playground.ts';

const verdicts: Record<PlacementVerdict['verdict'], string> = {
  chosen: 'serves it',
  fits: 'could serve it',
  'not-online': 'not online',
  yielding: 'yields to its owner',
  updating: 'is updated',
  'not-named': 'not chosen',
  'no-runtime': 'cannot run it',
  'no-reading': 'not known yet',
  'too-little-memory': 'too little memory',
  'too-little-disk': 'too little disk',
  'failed-here': 'failed here',
};
/** Why a deployment is as it is, where its code says it all. */
const reasons: Readonly<Record<string, string>> = {
  fetching: 'A device fetches the model.',
  loading: 'A device loads the model.',
  waiting: 'A device has not said yet that it serves it.',
  silent: 'A device has stopped answering.',
};
const next: Readonly<Record<string, string>> = {
  fetching: 'It goes on by itself.',
  loading: 'It goes on by itself.',
  waiting: 'It is waited for; another one takes over if it goes offline.',
  silent: 'Other devices take its requests.',
};

/** The screens of what is served. */
export const deployments = {
  title: 'Deployments',
  list: 'Deployments',
  parts: 'Models and deployments',
  empty: {
    title: 'Nothing is served yet',
    text: 'Deploy a model: programs on your network can then ask it, and you can try it here.',
    noModel: 'Add a model first: drop a GGUF or ONNX file anywhere on this window, or train one.',
    toModels: 'Choose a model',
  },
  columns: {
    name: 'Name',
    state: 'State',
    model: 'Model',
    devices: 'Ready',
    active: 'Active',
    waiting: 'Waiting',
    rate: 'Rate',
    latency: 'Latency',
  },
  modelOf: (name: string, version: string) => `${name}, version ${version}`,
  readyOf: (ready: string, wanted: string) => `${ready} of ${wanted}`,
  tokensPerSecond: (count: string) => `${count} tokens/s`,
  requestsPerMinute: (count: string) => `${count} requests/min`,
  none: '–',
  verdicts,
  reasons,
  next,
  stoppingNow: (active: string) => `What is under way is finished: ${active}.`,
  stoppedNext: 'No device serves it. Start it to serve it again.',
  failedNext: 'Mend the cause, then start it again.',
  missing: {
    title: 'There is no such deployment',
    text: 'It may have been deleted.',
    back: 'All deployments',
  },
  actions: {
    change: 'Change …',
    start: 'Start',
    stop: 'Stop',
    remove: 'Delete',
    more: (name: string) => `More for ${name}`,
    model: 'See the model',
  },
  did: {
    stop: (name: string) => `${name} is being stopped.`,
    start: (name: string) => `${name} is being started.`,
    remove: (name: string) => `${name} is deleted.`,
  },
  confirm: {
    stopTitle: (name: string) => `Stop ${name}?`,
    removeTitle: (name: string) => `Delete ${name}?`,
    stop: (name: string) => `Stop ${name}`,
    remove: (name: string) => `Delete ${name}`,
    idle: 'No request is under way.',
    busy: (count: number, requests: string) =>
      count === 1
        ? '1 request is under way or waits: what is under way is finished, what waits is refused.'
        : `${requests} requests are under way or wait: what is under way is finished, what waits is refused.`,
    stopText: 'Programs that ask it are refused until it is started again. The model and all settings stay.',
    removeText: 'Programs that ask it are refused. The model stays.',
  },
  figures: {
    title: 'Load',
    active: 'Active',
    waiting: 'Waiting',
    rate: 'Last minute',
    latencyToken: 'To the first token',
    latencyAnswer: 'To the answer',
    median: 'median of the last minute',
    refused: (count: string) => `${count} refused, the queue was full`,
    failed: (count: string) => `${count} failed`,
    takenOver: (count: string) => `${count} taken over by another device`,
    chart: (name: string, value: string) => `${name} over time, now ${value}`,
    idle: 'Nothing has been asked of it yet.',
    since: 'Since this page is open',
  },
  replicas: {
    title: 'Devices',
    none: 'No device serves it now.',
    device: 'Device',
    phase: 'Phase',
    engine: 'Engine',
    memory: 'Memory',
    active: 'Active',
    speed: 'Speed',
    restarts: 'Restarts',
    slots: (active: string, slots: string) => `${active} of ${slots}`,
    threads: (count: number, threads: string) => (count === 1 ? '1 thread' : `${threads} threads`),
    context: (count: string) => `context ${count} tokens`,
    loadedIn: (duration: string) => `loaded in ${duration}`,
    fetched: (received: string, total: string) => `${received} of ${total}`,
    progress: (name: string) => `${name} fetches the model`,
    loading: (name: string) => `${name} loads the model`,
    log: 'Last lines of its log',
  },
  serving: {
    title: 'Deployments',
    none: 'It is not served.',
  },
  deploy,
  playground,
  calling,
};
