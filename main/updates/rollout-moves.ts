import { randomUUID } from 'node:crypto';
import type { DeviceId } from '../../common/domain/ids.ts';
import type { Failure } from '../../common/domain/job.ts';
import type { AgentReport, Obstacle } from '../../common/updates/agent-report.ts';
import { isNewer } from '../../common/updates/release-version.ts';
import type { RolloutDevice, ServedMeanwhile } from '../../common/updates/rollout.ts';
import type { StoredOrder, StoredRollout } from '../storage/rows/rollout-rows.ts';

/** A device as a rollout looks at it. */
export interface FleetDevice {
  readonly id: DeviceId;
  readonly name: string;
  readonly version: string;
  readonly presence: 'online' | 'asleep' | 'away';
  /** What its agent tells of updates; null: it knows none; undefined: it has told nothing since the orchestrator started. */
  readonly report: AgentReport | null | undefined;
  readonly runningTasks: number;
  /** Deployments that it serves. */
  readonly serves: readonly string[];
  /** What becomes of its models, while it is updated. */
  readonly models: readonly ServedMeanwhile[];
  /** It offers data that no other device offers now. */
  readonly isSoleHolder: boolean;
}

/** All that a rollout goes by. */
export interface RolloutSituation {
  readonly rollout: StoredRollout;
  /** Of this rollout. */
  readonly orders: readonly StoredOrder[];
  readonly fleet: readonly FleetDevice[];
  readonly now: number;
}

/** What is to be done next. */
export type RolloutMove =
  | { readonly kind: 'settle'; readonly order: StoredOrder; readonly failure: Failure | null }
  | { readonly kind: 'order'; readonly device: FleetDevice }
  | { readonly kind: 'clear'; readonly order: StoredOrder; readonly device: FleetDevice }
  | { readonly kind: 'finish' };

/** An update that neither succeeds nor fails for so long has failed, in milliseconds: fetching goes on across cuts. */
const MOST_ORDER_MS = 15 * 60_000;

/** Others get so long to take over what a device serves, and it to finish its requests, in milliseconds. */
const MOST_MOVING_MS = 10 * 60_000;
const MOST_FINISHING_MS = 2 * 60_000;

/** What a rollout does next: settles what devices have told, and asks the next ones. An update that failed lets nothing begin. */
export function nextMoves(situation: RolloutSituation): RolloutMove[] {
  const { rollout, orders, fleet } = situation;
  const settled = orders.flatMap((order) => {
    if (order.state === 'updated') return takeBack(order, situation);
    return order.state === 'updating' ? settle(order, situation) : [];
  });
  if (settled.length > 0) return settled;
  const cleared = orders.flatMap((order) => clear(order, situation));
  if (cleared.length > 0) return cleared;
  if (rollout.state !== 'running') return [];
  const open = orders.filter(({ state }) => state === 'updating').length;
  const steps = fleet.map((device) => describeDevice(device, situation));
  if (open === 0 && steps.every(({ step }) => step === 'updated' || step === 'left-out')) return [{ kind: 'finish' }];
  return chooseNext(situation, atOnce(situation) - open).map((device) => ({ kind: 'order', device }));
}

/** How one device is with the rollout, for people. */
export function describeDevice(device: FleetDevice, situation: RolloutSituation): RolloutDevice {
  const { rollout, orders } = situation;
  const { id, name, version, report, presence } = device;
  const order = orders.find(({ deviceId }) => deviceId === id);
  const said = {
    deviceId: id,
    deviceName: name,
    version,
    phase: null,
    models: [],
    waitsFor: null,
    obstacle: null,
    failure: null,
  };
  if (order?.state === 'failed') return { ...said, step: 'failed', failure: order.failure };
  if (order?.state === 'updating') {
    const phase = report?.underWay?.order === order.id ? report.underWay.phase : null;
    return { ...said, step: 'updating', phase, models: [...device.models] };
  }
  if (order?.state === 'updated' || !isNewer(rollout.version, version)) return { ...said, step: 'updated' };
  const obstacle = obstacleOf(device);
  if (obstacle !== null) return { ...said, step: 'left-out', obstacle };
  if (rollout.state !== 'running' && rollout.state !== 'paused') return { ...said, step: 'untouched' };
  const waiting = { ...said, step: 'waiting' } as const;
  if (presence !== 'online') return { ...waiting, waitsFor: 'the-device' };
  if (report === undefined) return { ...waiting, waitsFor: 'its-report' };
  return { ...waiting, waitsFor: hasShown(situation) ? 'its-turn' : 'the-first' };
}

/** Why the agent of a device cannot be updated from here; null where it can, or where it has told nothing yet. */
export function obstacleOf({ report }: Pick<FleetDevice, 'report'>): Obstacle | null {
  return report === null ? TOO_OLD : (report?.obstacle ?? null);
}

const TOO_OLD = {
  code: 'update-refused',
  message: 'its agent is too old to update itself',
  nextStep: 'Update it by hand this once: install the newest package of the agent on that machine.',
} as const;

/** A device is chosen; one that serves nothing is told at once. */
export function newOrder(
  { id: rolloutId }: StoredRollout,
  { id, name, version, serves }: FleetDevice,
  now: number,
): StoredOrder {
  const said = {
    id: randomUUID(),
    rolloutId,
    deviceId: id,
    deviceName: name,
    from: version,
    state: 'updating',
  } as const;
  return { ...said, orderedAt: now, clearedAt: serves.length === 0 ? now : null, endedAt: null, failure: null };
}

/** Models whose place no other device takes while this one is updated. */
export function modelsLeft({ id: deviceId, name: deviceName, models }: FleetDevice) {
  return models
    .filter(({ state }) => state === 'fewer' || state === 'pauses')
    .map(({ deployment, state, reason }) => ({
      deviceId,
      deviceName,
      deployment,
      isServed: state === 'fewer',
      reason,
    }));
}

/** The device is told when its models are served elsewhere, or nobody else can; and when that was waited for long enough. */
function clear(order: StoredOrder, { fleet, now }: RolloutSituation): RolloutMove[] {
  if (order.state !== 'updating' || order.clearedAt !== null) return [];
  const device = fleet.find(({ id }) => id === order.deviceId);
  if (device?.presence !== 'online') return [];
  const isFree = device.models.every(({ state, since }) => {
    if (state === 'moving') return now - order.orderedAt >= MOST_MOVING_MS;
    return state !== 'finishing' || now - since >= MOST_FINISHING_MS;
  });
  return isFree ? [{ kind: 'clear', order, device }] : [];
}

function settle(order: StoredOrder, { rollout, fleet, now }: RolloutSituation): RolloutMove[] {
  const device = fleet.find(({ id }) => id === order.deviceId);
  if (device === undefined) {
    return [{ kind: 'settle', order, failure: failed('the device was taken out of the cluster meanwhile') }];
  }
  const result = device.report?.last;
  if (result?.order === order.id) {
    const failure = result.outcome === 'updated' ? null : (result.failure ?? failed('its agent does not tell why'));
    return [{ kind: 'settle', order, failure }];
  }
  // Somebody has installed it by hand meanwhile.
  const isThere = !isNewer(rollout.version, device.version) && device.report?.underWay === null;
  if (isThere && device.presence === 'online') return [{ kind: 'settle', order, failure: null }];
  if (device.presence === 'asleep' || now - (order.clearedAt ?? order.orderedAt) < MOST_ORDER_MS) return [];
  const minutes = MOST_ORDER_MS / 60_000;
  const what = device.presence === 'online' ? 'nothing has come of it' : 'the device has not come back';
  return [{ kind: 'settle', order, failure: failed(`${what} within ${minutes} minutes`) }];
}

/** A version that was kept and then would not go on running: the device has gone back by itself. */
function takeBack(order: StoredOrder, { fleet }: RolloutSituation): RolloutMove[] {
  const result = fleet.find(({ id }) => id === order.deviceId)?.report?.last;
  if (result?.order !== order.id || result.outcome !== 'rolled-back') return [];
  return [{ kind: 'settle', order, failure: result.failure ?? failed('its agent does not tell why') }];
}

function failed(message: string): Failure {
  return { code: 'update-failed', message };
}

/** One until a device has shown that the version works; then a tenth of the cluster. */
function atOnce(situation: RolloutSituation): number {
  return hasShown(situation) ? Math.max(1, Math.floor(situation.fleet.length / 10)) : 1;
}

function hasShown({ orders }: RolloutSituation): boolean {
  return orders.some(({ state }) => state === 'updated');
}

/** So many of the candidates, of which no two serve the same model: one stands in for the other. */
function chooseNext(situation: RolloutSituation, count: number): FleetDevice[] {
  const { orders, fleet } = situation;
  const isOpen = ({ id }: FleetDevice) => orders.some(({ deviceId, state }) => deviceId === id && state === 'updating');
  const moved = new Set(fleet.filter(isOpen).flatMap(({ serves }) => serves));
  const chosen: FleetDevice[] = [];
  for (const device of candidates(situation)) {
    if (chosen.length >= count) break;
    if (device.serves.some((name) => moved.has(name))) continue;
    chosen.push(device);
    for (const name of device.serves) moved.add(name);
  }
  return chosen;
}

/** Whom to ask next, the best first: idle ones, those that serve nothing, and those whose data others have too. */
function candidates(situation: RolloutSituation): FleetDevice[] {
  const { rollout, fleet } = situation;
  const ready = fleet.filter((device) => {
    const { step, waitsFor } = describeDevice(device, situation);
    return step === 'waiting' && (waitsFor === 'its-turn' || waitsFor === 'the-first');
  });
  if (!hasShown(situation) && rollout.first !== null) return ready.filter(({ id }) => id === rollout.first);
  const cost = ({ runningTasks, serves, isSoleHolder }: FleetDevice) =>
    (serves.length > 0 ? 4 : 0) + (isSoleHolder ? 2 : 0) + (runningTasks > 0 ? 1 : 0);
  return ready.toSorted((a, b) => cost(a) - cost(b) || (a.id < b.id ? -1 : 1));
}
