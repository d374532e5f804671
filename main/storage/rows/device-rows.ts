import { z } from 'zod';
import { DeviceAbsence, DeviceState, Hardware, LocalDataset, NetworkCard } from '../../../common/domain/device.ts';
import { DeviceId } from '../../../common/domain/ids.ts';
import { AllowedTrainer } from '../../../common/domain/trainer.ts';
import { EtiquetteLevel } from '../../../common/specs/etiquette-policy.ts';
import type { Database } from '../database.ts';

/** What is kept of a device; readings and tasks are kept elsewhere. */
export interface StoredDevice {
  readonly id: DeviceId;
  readonly name: string;
  readonly state: DeviceState;
  readonly stateSince: number;
  readonly absence: DeviceAbsence | null;
  readonly agentVersion: string;
  readonly hardware: Hardware;
  readonly datasets: readonly LocalDataset[];
  readonly trainers: readonly AllowedTrainer[];
  readonly features: readonly string[];
  readonly tags: readonly string[];
  readonly networkCards: readonly NetworkCard[];
  /** As it has told last, also in an earlier life of the orchestrator. */
  readonly lastLevel: EtiquetteLevel;
  readonly registeredAt: number;
  readonly lastSeenAt: number;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly state_since: number;
  readonly absence: string | null;
  readonly agent_version: string;
  readonly hardware_json: string;
  readonly datasets_json: string;
  readonly trainers_json: string;
  readonly features_json: string;
  readonly tags_json: string;
  readonly network_cards_json: string;
  readonly last_level: string;
  readonly registered_at: number;
  readonly last_seen_at: number;
}

function toDevice(row: Row): StoredDevice {
  return {
    id: DeviceId.parse(row.id),
    name: row.name,
    state: DeviceState.parse(row.state),
    stateSince: row.state_since,
    absence: DeviceAbsence.nullable().parse(row.absence),
    agentVersion: row.agent_version,
    hardware: Hardware.parse(JSON.parse(row.hardware_json)),
    datasets: z.array(LocalDataset).parse(JSON.parse(row.datasets_json)),
    trainers: z.array(AllowedTrainer).parse(JSON.parse(row.trainers_json)),
    features: z.array(z.string()).parse(JSON.parse(row.features_json)),
    tags: z.array(z.string()).parse(JSON.parse(row.tags_json)),
    networkCards: z.array(NetworkCard).parse(JSON.parse(row.network_cards_json)),
    lastLevel: EtiquetteLevel.parse(row.last_level),
    registeredAt: row.registered_at,
    lastSeenAt: row.last_seen_at,
  };
}

/** Rows of the device registry. */
export class DeviceRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  all(): StoredDevice[] {
    return this.#database.prepare<[], Row>('select * from devices order by id').all().map(toDevice);
  }

  /** Adds the device or replaces what was known of it. */
  put(device: StoredDevice): void {
    this.#database
      .prepare(
        `insert into devices
           (id, name, state, state_since, absence, agent_version, hardware_json, datasets_json, trainers_json,
            features_json, tags_json, network_cards_json, last_level, registered_at, last_seen_at)
         values (@id, @name, @state, @stateSince, @absence, @agentVersion, @hardware, @datasets, @trainers,
            @features, @tags, @networkCards, @lastLevel, @registeredAt, @lastSeenAt)
         on conflict (id) do update set
           name = excluded.name, state = excluded.state, state_since = excluded.state_since, absence = excluded.absence,
           agent_version = excluded.agent_version, hardware_json = excluded.hardware_json,
           datasets_json = excluded.datasets_json, trainers_json = excluded.trainers_json,
           features_json = excluded.features_json, tags_json = excluded.tags_json,
           network_cards_json = excluded.network_cards_json, last_level = excluded.last_level, last_seen_at = excluded.last_seen_at`,
      )
      .run({
        ...device,
        hardware: JSON.stringify(device.hardware),
        datasets: JSON.stringify(device.datasets),
        trainers: JSON.stringify(device.trainers),
        features: JSON.stringify(device.features),
        tags: JSON.stringify(device.tags),
        networkCards: JSON.stringify(device.networkCards),
      });
  }

  remove(id: DeviceId): void {
    this.#database.prepare<[string]>('delete from devices where id = ?').run(id);
  }
}
