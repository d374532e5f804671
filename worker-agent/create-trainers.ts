import { join } from 'node:path';
import type { Hardware } from '../common/domain/device.ts';
import type { EtiquetteLevel, EtiquettePolicy } from '../common/specs/etiquette-policy.ts';
import type { Logger } from '../platform/logging/logger.ts';
import type { AgentSetup } from './agent-setup.ts';
import { GentleProcesses } from './host/gentle-processes.ts';
import { trainingThreads } from './host/training-threads.ts';
import { AllowList } from './trainer/allowed/allow-list.ts';
import { AllowedTrainers } from './trainer/allowed/allowed-trainers.ts';
import { calibrationFileIn } from './trainer/calibration-file.ts';
import { Trainer } from './trainer/trainer.ts';
import { Turns } from './trainer/turns.ts';

interface TrainersDeps {
  readonly setup: AgentSetup;
  readonly log: (component: string) => Logger;
  readonly hardware: Promise<Hardware>;
  /** What the owner allows has changed. */
  readonly onOffer: () => void;
}

/** Those that train: our own, and those that the owner allows; they take turns. Models are served at the same strength. */
export function createTrainers({ setup, log, hardware, onOffer }: TrainersDeps) {
  const { data, clock, startTrainer } = setup;
  const turns = new Turns();
  const processes = new GentleProcesses();
  const allowedTrainers = new AllowedTrainers({
    clock,
    logger: log('allowed-trainers'),
    output: log('task'),
    list: new AllowList(data),
    folder: data,
    python: setup.python,
    canRunModules: startTrainer === undefined,
    silenceMs: setup.trainerSilenceMs,
    onOffer,
    processes,
    turns,
  });
  const trainer = new Trainer(log('trainer'), {
    start: startTrainer,
    output: log('task'),
    calibrationFile: calibrationFileIn(data),
    threads: hardware.then(trainingThreads),
    // Only where training is a process of its own, which a driver may end.
    gpuFolder: startTrainer === undefined ? join(data, 'webgpu') : undefined,
    turns,
  });
  const work = (level: EtiquetteLevel, { gentleThreads }: EtiquettePolicy) => {
    const isGentle = level !== 'full';
    trainer.work({ isGentle, threadShare: isGentle ? gentleThreads : 1 });
    processes.work(isGentle);
  };
  return { trainer, allowedTrainers, processes, work };
}
