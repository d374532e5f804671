import { cpus, totalmem } from 'node:os';
import { VERSION } from '../common/version.ts';

/** The machine that a benchmark runs on. */
export interface Machine {
  readonly system: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
}

export function describeMachine(): Machine {
  const processors = cpus();
  return {
    system: `${process.platform} ${process.arch}`,
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
}

/** What takes part in every benchmark. */
export function describeVersions(): Record<string, string> {
  return { edgeorchestra: VERSION, node: process.version };
}
