import { pino } from 'pino';
import { nodeClock } from '../../../../../platform/node-clock.ts';
import { GentleProcesses } from '../../../../../worker-agent/host/gentle-processes.ts';
import { AllowList } from '../../../../../worker-agent/trainer/allowed/allow-list.ts';
import {
  AllowedTrainers,
  type AllowedTrainersDeps,
} from '../../../../../worker-agent/trainer/allowed/allowed-trainers.ts';
import { Turns } from '../../../../../worker-agent/trainer/turns.ts';

/** The trainers that are allowed in an agent's folder. */
export function someAllowedTrainers(folder: string, changes: Partial<AllowedTrainersDeps> = {}): AllowedTrainers {
  return new AllowedTrainers({
    clock: nodeClock,
    logger: pino({ level: 'silent' }),
    output: changes.logger ?? pino({ level: 'silent' }),
    list: new AllowList(folder),
    folder,
    python: 'python3',
    canRunModules: true,
    silenceMs: 10_000,
    onOffer: () => undefined,
    processes: new GentleProcesses(),
    turns: new Turns(),
    ...changes,
  });
}
