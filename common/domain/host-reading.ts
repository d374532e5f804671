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
