import { createHash } from 'node:crypto';
import type { DeviceId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import { effectivePolicy } from '../../common/etiquette/effective-policy.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { EtiquettePolicy, EtiquetteScope, EtiquetteSettings } from '../../common/specs/etiquette-policy.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Database } from '../storage/database.ts';
import { EtiquetteRows } from '../storage/rows/etiquette-rows.ts';
import type { DeviceRegistry } from './device-registry.ts';

interface EtiquetteDeskDeps {
  readonly database: Database;
  readonly events: Pick<EventLog, 'append'>;
  readonly devices: Pick<DeviceRegistry, 'get' | 'isKnown' | 'nameOf'>;
}

/** A policy by the version that devices name: the same fields are the same version. */
export interface VersionedPolicy {
  readonly version: string;
  readonly policy: EtiquettePolicy;
}

const VERSION_DIGITS = 16;

/** What devices owe to their owners: set for the cluster, groups and devices, and told to each device as one policy. */
export class EtiquetteDesk implements Service {
  readonly name = 'etiquette-desk';
  readonly #deps: EtiquetteDeskDeps;
  readonly #rows: EtiquetteRows;
  readonly #groups = new Map<string, EtiquetteSettings>();
  readonly #devices = new Map<string, EtiquetteSettings>();
  #cluster: EtiquetteSettings = {};
  /** By what was set for a device and its tags: most of a fleet shares one. */
  readonly #made = new Map<string, VersionedPolicy>();

  constructor(deps: EtiquetteDeskDeps) {
    this.#deps = deps;
    this.#rows = new EtiquetteRows(deps.database);
  }

  async start(): Promise<void> {
    for (const { scope, subject, settings } of this.#rows.all()) this.#keep(scope, subject, settings);
  }

  async stop(): Promise<void> {}

  /** What was set for exactly this scope. @throws AppError `not-found` for a device that is not there */
  settings(scope: EtiquetteScope): EtiquetteSettings {
    this.#expectKnown(scope);
    const subject = subjectOf(scope);
    if (scope.kind === 'cluster') return this.#cluster;
    return (scope.kind === 'group' ? this.#groups : this.#devices).get(subject) ?? {};
  }

  /** All groups and devices for which something was set. */
  listed(): { readonly groups: readonly string[]; readonly devices: readonly string[] } {
    return { groups: [...this.#groups.keys()].toSorted(), devices: [...this.#devices.keys()].toSorted() };
  }

  /**
   * Replaces what was set for the scope; nothing at all takes it away. Devices hear of it with their next beat.
   * @throws AppError `not-found`; `conflict` where something else than `before` is set by now
   */
  set(scope: EtiquetteScope, settings: EtiquetteSettings, before?: EtiquetteSettings): void {
    const now = this.settings(scope);
    if (before !== undefined && fieldsText(before) !== fieldsText(now)) {
      throw new AppError('conflict', 'the policy has been changed meanwhile', {
        hint: 'Look at what is set now, and change it again.',
      });
    }
    const { database, events } = this.#deps;
    const subject = subjectOf(scope);
    database.transaction(() => {
      this.#rows.put({ scope: scope.kind, subject, settings });
      events.append({ kind: 'etiquette-changed', scope, name: this.#nameOf(scope) });
      database.afterCommit(() => this.#keep(scope.kind, subject, settings));
    });
  }

  /** The policy that holds for a device. @throws AppError `not-found` */
  policyOf(id: DeviceId): VersionedPolicy {
    const { tags } = this.#deps.devices.get(id);
    const key = JSON.stringify([this.#devices.has(id) ? id : '', tags.filter((tag) => this.#groups.has(tag))]);
    const made = this.#made.get(key) ?? versioned(effectivePolicy(this.#layers, { id, tags }));
    this.#made.set(key, made);
    return made;
  }

  /** The policy that holds where nothing else was set. */
  clusterPolicy(): EtiquettePolicy {
    return effectivePolicy(this.#layers, { id: '', tags: [] });
  }

  get #layers() {
    return { cluster: this.#cluster, groups: this.#groups, devices: this.#devices };
  }

  #keep(scope: EtiquetteScope['kind'], subject: string, settings: EtiquetteSettings): void {
    this.#made.clear();
    if (scope === 'cluster') {
      this.#cluster = settings;
      return;
    }
    const layer = scope === 'group' ? this.#groups : this.#devices;
    if (Object.keys(settings).length === 0) layer.delete(subject);
    else layer.set(subject, settings);
  }

  #nameOf(scope: EtiquetteScope): string {
    if (scope.kind === 'device') return this.#deps.devices.nameOf(scope.id as DeviceId);
    return scope.kind === 'group' ? scope.tag : '';
  }

  #expectKnown(scope: EtiquetteScope): void {
    if (scope.kind !== 'device' || this.#deps.devices.isKnown(scope.id as DeviceId)) return;
    throw new AppError('not-found', `there is no device ${scope.id}`);
  }
}

function subjectOf(scope: EtiquetteScope): string {
  if (scope.kind === 'cluster') return '';
  return scope.kind === 'group' ? scope.tag : scope.id;
}

function versioned(policy: EtiquettePolicy): VersionedPolicy {
  return { version: createHash('sha256').update(fieldsText(policy)).digest('hex').slice(0, VERSION_DIGITS), policy };
}

/** The same for the same fields, in whatever order. */
function fieldsText(fields: EtiquetteSettings): string {
  return JSON.stringify(Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
