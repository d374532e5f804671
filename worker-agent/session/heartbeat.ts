import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Examined } from '../../common/doctor/finding.ts';
import type { CommandBody, TaskReference } from '../../common/domain/assignment.ts';
import type { DeviceMetrics } from '../../common/domain/device.ts';
import type { EconomyState } from '../../common/economy/economy-state.ts';
import { AppError } from '../../common/errors.ts';
import type { EtiquetteState } from '../../common/etiquette/decision.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { ReplicaPlan } from '../../common/serving/replica-plan.ts';
import type { EtiquettePolicy } from '../../common/specs/etiquette-policy.ts';
import type { UpdateOrder } from '../../common/updates/update-order.ts';
import { decodeCommand } from '../../platform/wire/command-wire.ts';
import { encodeEconomy } from '../../platform/wire/economy-wire.ts';
import { decodePolicy, encodeEtiquette } from '../../platform/wire/etiquette-wire.ts';
import { encodeExamination } from '../../platform/wire/examination-wire.ts';
import { decodeLogLevels } from '../../platform/wire/log-wire.ts';
import { encodeMetrics } from '../../platform/wire/metrics-wire.ts';
import { decodeServingPlan } from '../../platform/wire/serving-wire.ts';
import { encodeTaskReference } from '../../platform/wire/task-reference-wire.ts';
import { decodeUpdateOrder } from '../../platform/wire/update-wire.ts';
import {
  Goodbye_Reason as GoodbyeReason,
  type HeartbeatRequestSchema,
  type HeartbeatResponse,
} from '../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import type { Connection } from './connection.ts';
import { Outbox } from './outbox.ts';

export interface HeartbeatDeps {
  readonly clock: Clock;
  readonly connection: Pick<Connection, 'heartbeats'>;
  readonly readMetrics: () => DeviceMetrics;
  readonly workingTasks: () => readonly TaskReference[];
  /** How much the device does now, and the version of the policy that it goes by. */
  readonly etiquette: {
    readonly state: EtiquetteState;
    readonly policyVersion: string;
  };
  /** How it gets by with what it has. */
  readonly economy: { readonly state: EconomyState };
  /** Another policy holds for this device. */
  readonly onPolicy: (policy: { readonly version: string; readonly policy: EtiquettePolicy }) => void;
  /** The log levels that the device goes by. */
  readonly logLevels: {
    readonly version: string;
    readonly take: (told: ReturnType<typeof decodeLogLevels>) => void;
  };
  /** Calls when a beat should not wait, until the returned function is called. */
  readonly onNews: (call: () => void) => () => void;
  /** Jobs of which this device keeps something for later rounds. */
  readonly keptJobs: () => readonly string[];
  /** These have ended: nothing of them is needed any more. */
  readonly onEndedJobs: (jobIds: readonly string[]) => void;
  readonly onCommand: (body: CommandBody) => void;
  /** What this device is to serve from now on. */
  readonly onServingPlan: (plans: readonly ReplicaPlan[]) => void;
  /** Looks at this machine; never fails. */
  readonly examine: () => Promise<Examined>;
  /** What this device has seen and decided, packed; never fails. */
  readonly packTrace: () => Promise<Uint8Array>;
  /** The version that this agent is to become; undefined: the one that it is. */
  readonly onUpdateOrder: (order: UpdateOrder | undefined) => void;
  /** A beat was acknowledged. */
  readonly onBeat: () => void;
  /** A command cannot be done: this agent is too old, or it makes no sense. */
  readonly onRefusedCommand: (error: AppError) => void;
  /** The orchestrator has answered: the device is a member for this many milliseconds from now. */
  readonly onLease: (leaseMs: number) => void;
  /** Breaks the stream when it fires, with its reason and without a goodbye: the device is back at once. */
  readonly cut?: AbortSignal;
}

/** The reason with which the signal fires where the machine is about to sleep. */
export const ABOUT_TO_SLEEP = new AppError('cancelled', 'this machine is about to sleep');

const BEATS_A_LEASE = 3;

/**
 * Keeps one heartbeat stream until it breaks, which rejects, or the signal fires, which says goodbye and resolves. A pause
 * of this process of more than three beats breaks it as well: after a suspend a connection only looks alive.
 */
export async function keepBeating(deps: HeartbeatDeps, leaseMs: number, signal: AbortSignal): Promise<void> {
  const { clock, connection, readMetrics, workingTasks, keptJobs, cut } = deps;
  const outbox = new Outbox<MessageInitShape<typeof HeartbeatRequestSchema>>();
  const broken = new AbortController();
  let sequence = 0n;
  let lastBeatAt = clock.now();
  let sentAt = clock.monotonic();
  let roundTripMs: number | undefined;
  const beat = () => {
    const tasks = workingTasks().map(encodeTaskReference);
    const etiquette = encodeEtiquette(deps.etiquette.state, deps.etiquette.policyVersion);
    const facts = {
      metrics: encodeMetrics(readMetrics()),
      tasks,
      keptJobs: [...keptJobs()],
      etiquette,
      logLevelsVersion: deps.logLevels.version,
      economy: encodeEconomy(deps.economy.state),
    };
    lastBeatAt = clock.now();
    const timing = { sentAt: BigInt(lastBeatAt), ...(roundTripMs === undefined ? {} : { roundTripMs }) };
    outbox.push({ kind: { case: 'beat', value: { sequence: ++sequence, ...facts, ...timing } } });
    sentAt = clock.monotonic();
    roundTripMs = undefined;
  };
  let periodMs = 0;
  let stopBeating = () => {};
  const beatEvery = (ms: number) => {
    if (ms === periodMs) return;
    stopBeating();
    periodMs = ms;
    stopBeating = clock.every(ms, () => {
      if (clock.now() - lastBeatAt > 3 * ms) {
        broken.abort(new AppError('unavailable', 'this machine was paused; the connection is made anew'));
      } else beat();
    });
  };
  let disarmLease = () => {};
  const renewLease = (ms: number) => {
    beatEvery(ms / BEATS_A_LEASE);
    disarmLease();
    disarmLease = clock.after(ms, () =>
      broken.abort(new AppError('unavailable', 'the orchestrator stopped answering')),
    );
    deps.onLease(ms);
  };
  const leave = () => {
    const reason = signal.reason === ABOUT_TO_SLEEP ? GoodbyeReason.SUSPENDING : GoodbyeReason.STOPPING;
    outbox.push({ kind: { case: 'goodbye', value: { reason } } });
    outbox.close();
  };
  const stopNews = deps.onNews(beat);
  const onCut = () => broken.abort(cut?.reason);
  cut?.addEventListener('abort', onCut, { once: true });
  signal.addEventListener('abort', leave, { once: true });
  try {
    beat();
    if (signal.aborted) leave();
    renewLease(leaseMs);
    let isPlanKnown = false;
    let isOrderKnown = false;
    for await (const { kind } of connection.heartbeats.heartbeat(outbox, { signal: broken.signal })) {
      if (kind.case === 'acknowledgement' && !isPlanKnown) deps.onServingPlan([]);
      if (kind.case === 'acknowledgement' && !isOrderKnown) deps.onUpdateOrder(undefined);
      if (kind.case === 'acknowledgement' && kind.value.sequence === sequence) {
        roundTripMs = Math.ceil(clock.monotonic() - sentAt);
      }
      isPlanKnown ||= kind.case === 'acknowledgement' || kind.case === 'serving';
      isOrderKnown ||= kind.case === 'acknowledgement' || kind.case === 'update';
      take(kind, outbox, deps, renewLease);
    }
    if (!signal.aborted) throw new AppError('unavailable', 'the orchestrator ended the connection');
  } catch (error) {
    throw broken.signal.aborted ? broken.signal.reason : error;
  } finally {
    signal.removeEventListener('abort', leave);
    cut?.removeEventListener('abort', onCut);
    stopNews();
    stopBeating();
    disarmLease();
    outbox.close();
  }
}

function take(
  kind: HeartbeatResponse['kind'],
  outbox: Outbox<MessageInitShape<typeof HeartbeatRequestSchema>>,
  {
    clock,
    onCommand,
    onServingPlan,
    onUpdateOrder,
    onBeat,
    onRefusedCommand,
    onEndedJobs,
    onPolicy,
    logLevels: levels,
    examine,
    packTrace,
  }: HeartbeatDeps,
  renewLease: (ms: number) => void,
): void {
  if (kind.case === 'acknowledgement') {
    renewLease(kind.value.leaseMs);
    onBeat();
    if (kind.value.endedJobs.length > 0) onEndedJobs(kind.value.endedJobs);
    const { policy, logLevels } = kind.value;
    if (logLevels !== undefined) levels.take(decodeLogLevels(logLevels, clock.now()));
    if (policy !== undefined) unlessRefused(() => onPolicy(decodePolicy(policy)), onRefusedCommand);
  } else if (kind.case === 'command') {
    // A command that this agent is too old for is acknowledged all the same, or it would come again for ever.
    unlessRefused(() => onCommand(decodeCommand(kind.value).body), onRefusedCommand);
    outbox.push({ kind: { case: 'commandAcknowledgement', value: { commandId: kind.value.id } } });
  } else if (kind.case === 'serving') {
    unlessRefused(() => onServingPlan(decodeServingPlan(kind.value)), onRefusedCommand);
  } else if (kind.case === 'examination') {
    const { id } = kind.value;
    void examine().then((examined) =>
      outbox.push({ kind: { case: 'examination', value: encodeExamination(id, examined) } }),
    );
  } else if (kind.case === 'trace') {
    const { id } = kind.value;
    void packTrace().then((entries) => outbox.push({ kind: { case: 'trace', value: { id, entries } } }));
  } else if (kind.case === 'update') {
    unlessRefused(() => onUpdateOrder(decodeUpdateOrder(kind.value)), onRefusedCommand);
  }
}

function unlessRefused(work: () => void, onRefused: (error: AppError) => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    onRefused(error);
  }
}
