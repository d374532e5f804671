import type { LocalDataset } from '../../../common/domain/device.ts';
import { DeviceId } from '../../../common/domain/ids.ts';
import { ENGINE_FEATURES } from '../../../common/specs/engine-features.ts';
import type { RegistrationMessage } from '../../../platform/wire/registration-wire.ts';

/** What a machine says of itself when it registers. Its id is its name. */
export function aRegistration(name = 'nuc', facts: Partial<RegistrationMessage> = {}): RegistrationMessage {
  return {
    id: DeviceId.parse(name),
    name,
    agentVersion: '0.1.0',
    instanceId: 'first-start',
    hardware: {
      model: 'NUC',
      chip: 'i5',
      architecture: 'x64',
      system: 'Debian 12',
      cores: 4,
      performanceCores: null,
      memoryBytes: 8e9,
    },
    datasets: [],
    trainers: [],
    features: [...ENGINE_FEATURES],
    tasks: [],
    lastSleep: null,
    networkCards: [],
    updates: null,
    ...facts,
  };
}

/** A data set that stays on its device. */
export function aLocalDataset(name = 'scans', facts: Partial<LocalDataset> = {}): LocalDataset {
  return { name, shape: [64], classes: ['a', 'b'], samples: 100, ...facts };
}
