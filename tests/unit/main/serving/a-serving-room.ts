import type { Deployment } from '../../../../common/domain/deployment.ts';
import type { DeviceMetrics } from '../../../../common/domain/device.ts';
import { DeviceId, ResourceName } from '../../../../common/domain/ids.ts';
import type { ModelVersion } from '../../../../common/domain/model.ts';
import { AppError } from '../../../../common/errors.ts';
import { DEFAULT_SAMPLING, type InferenceRequest } from '../../../../common/serving/inference-request.ts';
import { DeploymentSpec } from '../../../../common/specs/deployment-spec.ts';
import type { InferenceOptions } from '../../../../main/serving/inference-desk.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { aCluster } from '../../builders/a-cluster.ts';
import { nextTurn } from '../../builders/next-turn.ts';
import { someMetrics } from '../../builders/some-metrics.ts';
import { HandClock } from '../storage/hand-clock.ts';
import { PlayedDevice } from './a-played-device.ts';
import { aReader } from './a-reader.ts';
import { aServedModel } from './a-served-model.ts';
import { aServing } from './a-serving.ts';

const FEATURES = ['serve:gguf', 'serve:onnx'];

/** What is asked of a model of text. */
export function aPrompt(prompt = 'The whale', maxTokens: number | null = null): InferenceRequest {
  const sampling = { ...DEFAULT_SAMPLING, maxTokens };
  return { body: { kind: 'completion', prompt, format: { kind: 'text' }, sampling }, content: new Uint8Array(0) };
}

/**
 * The serving room over a real database and registry and a clock turned by hand, with devices that the test plays. The same
 * folder gives what an earlier life has left.
 */
export async function aServingRoom(folder = aTemporaryFolder(), clock = new HandClock()) {
  const cluster = await aCluster(folder, clock);
  const models = [aServedModel('tiny', 1), aServedModel('tiny', 2), aServedModel('net', 1, { format: 'onnx' })];
  const find = (name: string, version?: number): ModelVersion => {
    const found = models.findLast((one) => one.name === name && (version === undefined || one.version === version));
    if (found === undefined) throw new AppError('not-found', `there is no model ${name}`);
    return found;
  };
  /** Devices that are to be free for a while. */
  const leaving = new Set<string>();
  const isLeaving = (id: DeviceId) => leaving.has(id);
  const serving = await aServing({ ...cluster, models: { get: find }, isLeaving });
  const { table, deployments, router } = serving;
  /** Lets the reconciler look, and what came down the lines arrive. */
  const settle = async () => {
    for (let turn = 0; turn < 6; turn++) await nextTurn();
  };

  /** A device that is online, has told how much memory it has, and has opened its line. */
  const join = (name: string, metrics: Partial<DeviceMetrics> = {}, features = FEATURES): PlayedDevice => {
    const id = cluster.admit(name, { features });
    cluster.devices.observe(id, someMetrics(metrics));
    return new PlayedDevice(id, table);
  };

  const specOf = (changes: object = {}): DeploymentSpec =>
    DeploymentSpec.parse({ name: 'tiny', model: { name: 'tiny', version: 1 }, ...changes });

  /** Makes a deployment and lets these devices be ready for it. */
  const deploy = async (changes: object = {}, ready: readonly PlayedDevice[] = []): Promise<Deployment> => {
    const { name } = await deployments.create(specOf(changes));
    await settle();
    for (const device of ready) device.tell('ready');
    await settle();
    return deployments.get(name);
  };

  const ask = (
    request = aPrompt(),
    { name = 'tiny', ...options }: Partial<InferenceOptions> & { name?: string } = {},
  ) =>
    aReader(
      router.ask(ResourceName.parse(name), request, {
        caller: { tokenId: 't1', tokenName: 'laptop' },
        signal: new AbortController().signal,
        ...options,
      }),
    );

  const deployment = (name = 'tiny') => deployments.get(ResourceName.parse(name));
  const offline = (device: PlayedDevice) => cluster.devices.markOffline(DeviceId.parse(device.id), 'lease-expired');
  /** Some time goes by, in steps in which everything may be looked at. */
  const pass = async (ms: number, alive: readonly PlayedDevice[] = []) => {
    for (let gone = 0; gone < ms; gone += 250) {
      for (const device of alive) device.line.hear();
      clock.advance(Math.min(250, ms - gone));
      await settle();
    }
  };
  return {
    ...cluster,
    ...serving,
    leaving,
    clock,
    models,
    settle,
    join,
    specOf,
    deploy,
    ask,
    deployment,
    offline,
    pass,
  };
}

export type ServingRoom = Awaited<ReturnType<typeof aServingRoom>>;
