import { type PowerMonitor, powerMonitor } from 'electron';
import type { HostPower } from '../../../common/desktop/desktop-state.ts';

interface HostPowerDeps {
  /** The machine woke up after a sleep. */
  readonly onWake: (sleptMs: number) => void;
  readonly onSleep: () => void;
  /** The system is about to go down: nobody is to be asked anything. */
  readonly onShutdown: () => void;
  readonly onChange: () => void;
  readonly now: () => number;
  readonly monitor?: PowerMonitor;
}

/** Knows how the machine that runs the orchestrator is doing, and tells when it slept. */
export class HostPowerWatch {
  readonly #monitor: PowerMonitor;
  #suspendedAt: number | undefined;
  #power: Omit<HostPower, 'isKeptAwake'>;

  constructor({ onWake, onSleep, onShutdown, onChange, now, monitor = powerMonitor }: HostPowerDeps) {
    this.#monitor = monitor;
    this.#power = { source: monitor.isOnBatteryPower() ? 'battery' : 'mains', heat: heatOf(monitor) };
    const set = (change: Partial<typeof this.power>): void => {
      this.#power = { ...this.#power, ...change };
      onChange();
    };
    monitor.on('suspend', () => {
      this.#suspendedAt = now();
      onSleep();
    });
    monitor.on('resume', () => {
      const since = this.#suspendedAt;
      this.#suspendedAt = undefined;
      onWake(since === undefined ? 0 : Math.max(0, now() - since));
    });
    monitor.on('on-battery', () => set({ source: 'battery' }));
    monitor.on('on-ac', () => set({ source: 'mains' }));
    monitor.on('thermal-state-change', ({ state }) => set({ heat: knownHeat(state) }));
    monitor.on('shutdown', onShutdown);
  }

  get power(): Omit<HostPower, 'isKeptAwake'> {
    return this.#power;
  }

  stop(): void {
    for (const event of ['suspend', 'resume', 'on-battery', 'on-ac', 'thermal-state-change', 'shutdown'] as const) {
      this.#monitor.removeAllListeners(event);
    }
  }
}

/** Only macOS tells. */
function heatOf(monitor: PowerMonitor): HostPower['heat'] {
  return process.platform === 'darwin' ? knownHeat(monitor.getCurrentThermalState()) : 'unknown';
}

function knownHeat(state: string): HostPower['heat'] {
  switch (state) {
    case 'nominal':
    case 'fair':
    case 'serious':
    case 'critical':
      return state;
    default:
      return 'unknown';
  }
}
