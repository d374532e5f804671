import { isDeepStrictEqual } from 'node:util';
import type { Deployment, PlacementVerdict, Replica } from '../../common/domain/deployment.ts';
import type { JobId, ResourceName } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { DeploymentSpec } from '../../common/specs/deployment-spec.ts';
import type { DeviceRegistry } from '../cluster/device-registry.ts';
import type { ModelStore } from '../models/model-store.ts';
import { refusalOf, type TrialLoads } from '../models/trial-load.ts';
import type { StoredDeployment } from '../storage/rows/deployment-rows.ts';
import type { DeploymentBook } from './deployment-book.ts';
import type { ServedModel } from './inference-desk.ts';
import type { LoadMeters } from './load-meter.ts';
import { chooseDevices } from './placement.ts';
import type { Reconciler } from './reconciler.ts';
import type { LiveReplica, ReplicaTable } from './replica-table.ts';
import type { Router } from './router.ts';
import type { Scaling } from './scaling.ts';
import { servedModel } from './served-model.ts';
import type { Deployments, ServingTerms } from './serving-terms.ts';
import type { Verdicts } from './verdicts.ts';

interface DeploymentServiceDeps {
  readonly book: DeploymentBook;
  readonly table: ReplicaTable;
  readonly verdicts: Verdicts;
  readonly scaling: Scaling;
  readonly meters: LoadMeters;
  readonly models: Pick<ModelStore, 'get'>;
  readonly devices: Pick<DeviceRegistry, 'nameOf' | 'isKnown'>;
  readonly clock: Clock;
  /** Loads it in a process that is thrown away. */
  readonly trials: Pick<TrialLoads, 'try'>;
  /** Names of the classes that a job has learned to tell apart, while they are known. */
  readonly classesOf: (jobId: JobId) => readonly string[] | null;
  readonly reconciler: () => Pick<Reconciler, 'look' | 'retry'>;
  readonly router: () => Pick<Router, 'waiting'>;
}

/** Deployments, as people and programs make, look at and end them. */
export class DeploymentService implements Deployments {
  readonly #deps: DeploymentServiceDeps;
  /** Names that are being made: the trial of a model takes its time. */
  readonly #making = new Set<ResourceName>();

  constructor(deps: DeploymentServiceDeps) {
    this.#deps = deps;
  }

  /** By name. */
  list(): Deployment[] {
    return this.#deps.book.all().map((one) => this.#toDomain(one));
  }

  servedModels(): readonly ServedModel[] {
    return this.#deps.book.all();
  }

  served(name: ResourceName): ServedModel | undefined {
    return this.#deps.book.get(name);
  }

  terms(name: ResourceName): ServingTerms | undefined {
    const stored = this.#deps.book.get(name);
    if (stored === undefined) return undefined;
    const { isWanted, state, reason, spec } = stored;
    return {
      isWanted,
      state,
      reason,
      interface: stored.interface,
      queue: spec.queue,
      deadlineMs: spec.deadlineSeconds * 1_000,
    };
  }

  /** @throws AppError `not-found` */
  get(name: ResourceName): Deployment {
    return this.#toDomain(this.#known(name));
  }

  /** @throws AppError `already-exists`, `not-found`, `model-unsupported`, `model-refused`, `no-room` */
  async create(spec: DeploymentSpec): Promise<Deployment> {
    const { book, clock } = this.#deps;
    const { name } = spec;
    if (book.get(name) !== undefined || this.#making.has(name)) {
      throw new AppError('already-exists', `there is a deployment ${name} already`, {
        details: { name },
        hint: 'Change or remove it, or choose another name.',
      });
    }
    this.#making.add(name);
    try {
      const wished = await this.#wish(spec, true);
      const now = clock.now();
      book.add({ ...wished, isWanted: true, state: 'starting', stateSince: now, reason: null, createdAt: now });
    } finally {
      this.#making.delete(name);
    }
    this.#deps.reconciler().look(name);
    return this.get(name);
  }

  /** @throws AppError `not-found`, `model-unsupported`, `model-refused`, `no-room` */
  async change(spec: DeploymentSpec): Promise<Deployment> {
    const { book, reconciler } = this.#deps;
    this.#known(spec.name);
    const wished = await this.#wish(spec, false);
    const before = this.#known(spec.name);
    const after = { ...before, ...wished };
    if (!isDeepStrictEqual(before, after)) book.change(after);
    reconciler().retry(spec.name);
    return this.get(spec.name);
  }

  /** Where it would be. @throws AppError `not-found`, `model-unsupported` */
  async preview(spec: DeploymentSpec): Promise<PlacementVerdict[]> {
    const { verdicts } = this.#deps;
    const all = verdicts.of(this.#served(spec).wished);
    const placed = all.filter(({ verdict }) => verdict === 'chosen').length;
    const chosen = new Set(chooseDevices(all, spec.replicas.min - placed).map(({ deviceId }) => deviceId));
    return all.map((one) => (chosen.has(one.deviceId) ? { ...one, verdict: 'chosen' as const } : one));
  }

  /** Of every device, with those that have a replica as chosen. @throws AppError `not-found` */
  verdictsOf(name: ResourceName): PlacementVerdict[] {
    return this.#deps.verdicts.of(this.#known(name));
  }

  /** @throws AppError `not-found` */
  stop(name: ResourceName): Deployment {
    return this.#want(name, false);
  }

  /** @throws AppError `not-found` */
  start(name: ResourceName): Deployment {
    this.#known(name);
    this.#deps.reconciler().retry(name);
    return this.#want(name, true);
  }

  /** @throws AppError `not-found` */
  remove(name: ResourceName): void {
    const { book, meters, scaling, verdicts } = this.#deps;
    this.#known(name);
    book.remove(name);
    meters.forget(name);
    scaling.forget(name);
    verdicts.forgetFailures(name);
  }

  #want(name: ResourceName, isWanted: boolean): Deployment {
    this.#known(name);
    this.#deps.book.want(name, isWanted);
    this.#deps.reconciler().look(name);
    return this.get(name);
  }

  /** What a specification comes to, checked: named devices that there are, a model that loads, room for one at least. */
  async #wish(spec: DeploymentSpec, isNew: boolean) {
    const { devices, verdicts, trials } = this.#deps;
    const unknown = spec.devices?.findIndex((id) => !devices.isKnown(id)) ?? -1;
    if (unknown >= 0) {
      throw new AppError('invalid-specification', `there is no device ${spec.devices?.[unknown]}`, {
        details: { field: `devices.${unknown}` },
      });
    }
    const { model, wished } = this.#served(spec);
    const refusal = refusalOf(await trials.try(model, new AbortController().signal));
    if (refusal !== undefined) throw refusal;
    const all = verdicts.of(wished);
    const online = all.filter(({ verdict }) => verdict !== 'not-named' && verdict !== 'not-online');
    const canCome = online.length === 0 || online.some(({ verdict }) => MAY_SERVE.has(verdict));
    if (isNew && !canCome) {
      throw new AppError(
        'no-room',
        `no device can serve ${spec.name}: ${online[0]?.deviceName}: ${online[0]?.reason}`,
        {
          hint: 'The preview tells of each device why not.',
        },
      );
    }
    return wished;
  }

  #served(spec: DeploymentSpec) {
    const { models, classesOf } = this.#deps;
    const model = models.get(spec.model.name, spec.model.version);
    const { provenance } = model;
    const classes = provenance.kind === 'trained' ? classesOf(provenance.jobId) : null;
    return { model, wished: { name: spec.name, spec, ...servedModel(model, classes) } };
  }

  #known(name: ResourceName): StoredDeployment {
    const found = this.#deps.book.get(name);
    if (found !== undefined) return found;
    throw new AppError('not-found', `there is no deployment ${name}`, {
      details: { deployment: name },
      hint: '"eo deployments" lists them.',
    });
  }

  #toDomain(stored: StoredDeployment): Deployment {
    const { table, scaling, meters, router } = this.#deps;
    const { name, spec, model, inputs, outputs, classes, canChat, state, stateSince, reason, createdAt } = stored;
    return {
      ...{ name, spec, model, interface: stored.interface, inputs, outputs, classes, canChat },
      ...{ state, stateSince, reason, createdAt },
      wanted: stored.isWanted ? scaling.current(stored) : 0,
      replicas: table.of(name).map((replica) => this.#describe(replica)),
      load: meters.of(name).load(router().waiting(name)),
    };
  }

  #describe(replica: LiveReplica): Replica {
    const { id, stored, status, phase, since, active, served, pace } = replica;
    const problem = status?.problem ?? null;
    return {
      id,
      deviceId: stored.deviceId,
      deviceName: this.#deps.devices.nameOf(stored.deviceId),
      phase,
      since,
      receivedBytes: status?.receivedBytes ?? 0,
      reason: problem && {
        ...problem,
        hint: phase === 'failed' ? 'Start the deployment again once it is mended.' : null,
      },
      log: [...(status?.log ?? [])],
      facts: status?.facts ?? null,
      restarts: status?.restarts ?? 0,
      active,
      served,
      tokensPerSecond: pace.tokensPerSecond,
      latencyMs: pace.latencyMs,
    };
  }
}

const MAY_SERVE: ReadonlySet<PlacementVerdict['verdict']> = new Set(['chosen', 'fits', 'no-reading']);
