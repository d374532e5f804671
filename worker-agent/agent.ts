import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { EconomyController, Need } from '../common/economy/economy-controller.ts';
import { Gate } from '../common/economy/gate.ts';
import { AppError } from '../common/errors.ts';
import { takesTasks } from '../common/etiquette/decision.ts';
import { describeLevel, describeReasons } from '../common/etiquette/describe-reason.ts';
import type { Service } from '../common/lifecycle/service.ts';
import { ServiceStack } from '../common/lifecycle/service-stack.ts';
import { VERSION } from '../common/version.ts';
import { BlobStore } from '../platform/blobs/blob-store.ts';
import { HeapTidier } from '../platform/process/heap-tidier.ts';
import { agentFeatures } from './agent-features.ts';
import { AgentLife } from './agent-life.ts';
import type { AgentSetup } from './agent-setup.ts';
import { BlobCache } from './cache/blob-cache.ts';
import { PartialDownloads } from './cache/partial-downloads.ts';
import { createTrainers } from './create-trainers.ts';
import { LocalDatasets } from './datasets/local-datasets.ts';
import { examineAgent } from './doctor/examine-agent.ts';
import { createEconomy } from './economy/create-economy.ts';
import { Etiquette } from './etiquette/etiquette.ts';
import { DeviceReader } from './etiquette/read-device.ts';
import { packTrace } from './etiquette/reading-trace.ts';
import { readHardware } from './host/hardware.ts';
import { Readings } from './host/readings.ts';
import { WorkMeter } from './host/work-meter.ts';
import { WorkUses } from './host/work-uses.ts';
import { announceDigits, approvalOf } from './joining/announce-digits.ts';
import { findCluster } from './joining/find-places.ts';
import { Joining } from './joining/joining.ts';
import { dialled, placeAt } from './joining/place.ts';
import { KeptLevels } from './logs/kept-levels.ts';
import { LogShipping } from './logs/log-shipping.ts';
import { readNetworkCards } from './power/network-cards/read-network-cards.ts';
import { SleepNotices } from './power/sleep-notices.ts';
import { SleepWatch } from './power/sleep-watch.ts';
import { StayAwake } from './power/stay-awake.ts';
import { cachedModels } from './serving/cached-models.ts';
import { Replicas } from './serving/replicas.ts';
import { startRuntime } from './serving/runtimes/start-runtime.ts';
import { ExchangeCalls } from './session/exchange-calls.ts';
import { LogCalls } from './session/log-calls.ts';
import { OrchestratorLink } from './session/orchestrator-link.ts';
import type { Route } from './session/route.ts';
import { ServingStream } from './session/serving-stream.ts';
import { StepCalls } from './session/step-calls.ts';
import { Transfers } from './session/transfers.ts';
import { StatusFile } from './status-file.ts';
import { KeptState } from './tasks/kept-state.ts';
import { TaskRunner } from './tasks/task-runner.ts';
import { UpdateOutbox } from './tasks/update-outbox.ts';
import { AgentUpdates } from './updates/agent-updates.ts';

/** What the system waits for before it sleeps is five seconds as a rule, and the goodbye takes some of them. */
const MOST_HAND_BACK_MS = 3_500;
/** Finished updates are sent before the agent stops for a new version; what takes longer is sent by that one. */
const MOST_HAND_OVER_MS = 15_000;

/** Wires the agent. */
export function createAgent(setup: AgentSetup): Service {
  const { data, identity, cacheBytes, clock, logger } = setup;
  const log = (component: string) => logger.child({ component });
  const status = new StatusFile({ folder: data, clock, device: identity, log: log('agent') });
  const life = new AgentLife(log('agent'), (phase) => status.enter(phase));
  const readings = new Readings({ folder: data, hostRoot: setup.hostRoot, clock });
  const { buffer } = setup.logs;
  const logLevels = new KeptLevels({ folder: data, levels: setup.logs.levels, logger: log('logs') });
  const meter = new WorkMeter(clock);
  const uses = new WorkUses({ clock, served: () => replicas.processes() });
  const datasets = new LocalDatasets(data);
  const stopping = new AbortController();
  const hardware = readHardware();
  const trainers = createTrainers({ setup, log, hardware, onOffer: () => void link.announce() });
  const { trainer, allowedTrainers, processes } = trainers;
  const self = async () => ({ name: identity.name, agentVersion: VERSION, hardware: await hardware });
  const place = setup.orchestrator === undefined ? undefined : placeAt(setup.orchestrator, setup.joinPort);
  const announce = announceDigits(setup.print, log('joining'));
  const joining = new Joining({
    ...setup,
    folder: data,
    logger: log('joining'),
    place,
    describe: async () => ({ id: identity.deviceId, ...(await self()) }),
    onCode: (code, cluster) => {
      if (code !== null) announce(code, cluster);
      status.tell({
        code,
        cluster,
        reason: code && 'a person has to approve this device',
        nextStep: code && approvalOf(code),
      });
    },
    onSearch: () => life.enter('discovering'),
  });
  const reachInsecure = async (signal: AbortSignal): Promise<Route> => {
    if (place === undefined) life.enter('discovering');
    const { host, grpcPort } = place ?? (await findCluster(setup.cluster, false, signal));
    return { address: dialled(host, grpcPort), deviceId: identity.deviceId };
  };

  const etiquette: Etiquette = new Etiquette({
    folder: data,
    clock,
    log: log('etiquette'),
    read: async () => await reader.read(),
    app: setup.app,
    onState: (state, policy) => {
      status.tell({ etiquette: state });
      trainers.work(state.level, policy);
      link.beatNow();
      if (takesTasks(state.level)) takeTasksAgain();
      else runner.handBack(`${identity.name} ${describeLevel(state.level)}: ${describeReasons(state)}`);
    },
  });
  const takeTasksAgain = () => {
    if (takesTasks(etiquette.state.level) && !updates.isHandingOver) runner.takeAgain();
  };
  const reader = new DeviceReader({ hostRoot: setup.hostRoot, metered: setup.metered });
  const downloads = new Gate();
  const economy: EconomyController = createEconomy({
    clock,
    log: log('economy'),
    hostRoot: setup.hostRoot,
    folder: data,
    policy: () => etiquette.policy,
    downloads,
    trainer,
    allowedTrainers,
    replicas: () => replicas,
    cache: () => cache,
    onState: (state) => {
      status.tell({ economy: state });
      link.beatNow();
    },
  });
  const makeRoom = (need: Need) => economy.makeRoom(need);
  const instanceId = randomUUID();
  const sleepWatch = new SleepWatch(clock);
  const sleepNotices = new SleepNotices({
    clock,
    logger: log('power'),
    onSleep: async () => {
      runner.handBack(`${identity.name} goes to sleep`);
      await runner.settled(clock, MOST_HAND_BACK_MS);
      await link.sleep();
    },
    onWake: () => {
      link.wake();
      takeTasksAgain();
    },
  });
  const stayAwake = new StayAwake({ clock, isAtWork: () => runner.isBusy });
  const link: OrchestratorLink = new OrchestratorLink({
    clock,
    logger: log('link'),
    reach: (signal) => (setup.insecure ? reachInsecure(signal) : joining.reach(signal)),
    describe: async () => {
      const offered = await datasets.list();
      return {
        ...(await self()),
        instanceId,
        datasets: offered.map(({ name, shape, classes, samples }) => ({ name, shape, classes, samples })),
        trainers: await allowedTrainers.offered(),
        features: agentFeatures(),
        lastSleep: await sleepWatch.last(),
        networkCards: await readNetworkCards(setup.hostRoot),
        updates: updates.report(),
      };
    },
    etiquette,
    economy,
    onPolicy: (policy) => etiquette.take(policy),
    workingTasks: () => runner.tasks(),
    readMetrics: () => ({ ...readings.read(), training: trainer.speed, work: meter.read(), uses: uses.read() }),
    keptJobs: () => keptState.jobs(),
    onEndedJobs: (jobIds) => void keptState.forget(jobIds),
    logLevels: {
      get version() {
        return logLevels.version;
      },
      take: (told) => logLevels.take(told),
    },
    onCommand: (command) => {
      if (command.kind !== 'cancel') buffer.noteJob(command.assignment.task.taskId, command.assignment.jobId);
      runner.take(command);
    },
    onServingPlan: (plans) => replicas.take(plans),
    examine: async () => {
      const { hostRoot, startTrainer } = setup;
      return await examineAgent({
        folder: data,
        place,
        isRunning: true,
        isInApp: startTrainer !== undefined,
        hostRoot,
      });
    },
    packTrace: () => packTrace(data),
    onUpdateOrder: (order) => updates.take(order),
    onBeat: () => updates.beat(),
    onReached: () => life.enter('joining'),
    onAuthorities: (authorities) => joining.learn(authorities),
    onMembership: (isMember, cluster) => {
      if (!isMember) {
        if (life.phase === 'active') life.enter('joining');
        return;
      }
      life.enter('active');
      status.tell({ cluster: cluster ?? null });
    },
    onFailure: async (error) => {
      status.tell({ reason: error.message, nextStep: error.hint ?? 'It tries again on its own.' });
      if (error.code === 'revoked') await joining.expelled(error);
    },
    onLeaseLost: () => runner.leaseLost(),
  });
  const transfers = new Transfers(link);
  const cache = new BlobCache(new BlobStore(join(data, 'cache')), cacheBytes);
  const replicas: Replicas = new Replicas({
    files: cachedModels(cache, new PartialDownloads(join(data, 'cache', 'partial')), transfers, {
      gate: downloads,
      makeRoom,
    }),
    start: meter.metered(processes.around(startRuntime)),
    isOutdated: (pid) => processes.isOutdated(pid),
    makeRoom,
    clock,
    logger: log('serving'),
    output: log('runtime'),
  });
  const serving = new ServingStream({ link, replicas, clock });
  const keptState = new KeptState(join(data, 'kept'), log('tasks'));
  const runner: TaskRunner = new TaskRunner({
    clock,
    logger: log('tasks'),
    transfers,
    exchanges: new ExchangeCalls(link),
    steps: new StepCalls(link),
    cache,
    datasets,
    trainer,
    allowedTrainers,
    outbox: new UpdateOutbox(join(data, 'updates')),
    keptState,
    meter,
    uses,
    readings,
    makeRoom,
  });
  const updates: AgentUpdates = new AgentUpdates({
    data,
    line: setup.launcher,
    isInApp: setup.startTrainer !== undefined,
    publisherKey: setup.publisherKey,
    host: { version: VERSION, node: process.versions.node, platform: process.platform, arch: process.arch },
    fetch: (order, archive, file, signal) => transfers.fetchRelease(order, archive, file, signal),
    handOver: async (reason) => {
      runner.handBack(reason);
      await runner.settled(clock, MOST_HAND_OVER_MS);
    },
    goOn: takeTasksAgain,
    announce: () => link.announce(),
    log: log('updates'),
  });

  let running: Promise<void> = Promise.resolve();
  const session: Service = {
    name: 'session',
    start: async () => {
      running = link.run(stopping.signal);
    },
    stop: async () => {
      life.enter('draining');
      stopping.abort(new AppError('cancelled', 'the agent is stopping'));
      await running;
      life.enter('stopped');
    },
  };
  return new ServiceStack([
    logLevels,
    status,
    readings,
    sleepWatch,
    cache,
    keptState,
    trainer,
    allowedTrainers,
    etiquette,
    economy,
    runner,
    replicas,
    serving,
    updates,
    session,
    new LogShipping({ buffer, calls: new LogCalls(link) }),
    sleepNotices,
    stayAwake,
    new HeapTidier(clock, log('agent')),
  ]);
}
