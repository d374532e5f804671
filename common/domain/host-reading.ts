/** How warm the machine says it is, in the words of macOS: from `serious` on it slows down. */
export type ThermalPressure = 'nominal' | 'fair' | 'serious' | 'critical';

export type MemoryPressure = 'normal' | 'warning' | 'critical';

export interface BatteryCharge {
  /** 0 to 1. */
  readonly level: number;
  /** Also while it is full and the charger is connected. */
  readonly charging: boolean;
}

export interface Gpu {
  readonly name: string;
  /** What it may have in memory at a time; null where the system does not tell. */
  readonly workingSetBytes: number | null;
}

/** One look at the machine. Null stands for what the system does not tell. */
export interface HostReading {
  readonly power: { readonly source: 'mains' | 'battery' | null; readonly battery: BatteryCharge | null };
  readonly thermal: ThermalPressure | null;
  /** Since somebody touched keyboard, mouse or terminal, in milliseconds. */
  readonly idleMs: number | null;
  readonly memory: {
    readonly totalBytes: number;
    /** What programs could take without others being pushed out. */
    readonly availableBytes: number;
    readonly pressure: MemoryPressure | null;
  };
  /** Runnable processes, averaged over a minute. */
  readonly load: number;
  readonly gpus: readonly Gpu[];
}

/** Bytes over all interfaces that leave the machine, since it or an interface started. */
export interface TrafficCounters {
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** What a part of the processor has used since some time; begins at zero again after `rangeMicrojoules`. */
export interface EnergyCounter {
  readonly zone: string;
  readonly microjoules: number;
  readonly rangeMicrojoules: number;
}

/** What is cheap enough to be looked at again and again. */
export interface HostVitals extends Pick<HostReading, 'power' | 'thermal'> {
  readonly memoryPressure: MemoryPressure | null;
  readonly traffic: TrafficCounters | null;
  /** None where the system does not let this account read them. */
  readonly energy: readonly EnergyCounter[];
  /** What batteries give to the whole machine now, in watts; null on mains. */
  readonly batteryWatts: number | null;
  /** Busy share of the busiest GPU, 0 to 1. */
  readonly gpuUsage: number | null;
}
