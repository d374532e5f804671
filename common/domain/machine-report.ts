import type { HostReading } from './host-reading.ts';

/** A way to train on this machine that works, and how fast it is. */
export interface WorkingBackend {
  readonly name: string;
  /** Which library it uses; null where it uses none. */
  readonly library: string | null;
  /** Of a matrix product of 512³ with one thread, in 10⁹ operations a second. */
  readonly gflops: number;
  /** Of training, in samples a second, with one thread and a batch of 32. */
  readonly speeds: readonly { readonly model: string; readonly samplesPerSecond: number }[];
}

/** A way to train that does not work here, and why. */
export interface MissingBackend {
  readonly name: string;
  readonly reason: string;
}

/** What `eo doctor` finds out about this machine. */
export interface MachineReport {
  readonly machine: {
    readonly chip: string;
    readonly cores: number;
    readonly memoryBytes: number;
    readonly system: string;
    readonly node: string;
  };
  /** Null on a system that cannot be read. */
  readonly host: HostReading | null;
  readonly backends: readonly WorkingBackend[];
  readonly missing: readonly MissingBackend[];
  /** What a person could do to make it faster. */
  readonly advice: readonly string[];
}
