import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { aTemporaryFolder } from './temporary-folder.ts';

interface HostCard {
  readonly name?: string;
  readonly mac: string;
  readonly wakes?: boolean;
  readonly isWireless?: boolean;
}

interface HostMemory {
  readonly totalMegabytes: number;
  readonly availableMegabytes: number;
}

/** The files by which Linux tells about a laptop, laid out where an agent is told to look with `EO_HOST_ROOT`. */
export class HostTree {
  readonly root = aTemporaryFolder();

  constructor() {
    const gibibytes = 1024 * 1024;
    this.#write('proc/meminfo', `MemTotal: ${16 * gibibytes} kB\nMemAvailable: ${8 * gibibytes} kB\n`);
    this.#write('proc/loadavg', '0.10 0.10 0.10 1/100 1\n');
    this.#write('sys/class/power_supply/AC/type', 'Mains\n');
    this.#write('sys/class/power_supply/BAT0/type', 'Battery\n');
    this.plugIn();
  }

  get environment(): Record<string, string> {
    return { EO_HOST_ROOT: this.root };
  }

  setMemory({ totalMegabytes, availableMegabytes }: HostMemory): void {
    const kibibytes = (megabytes: number) => Math.round((megabytes * 1e6) / 1_024);
    const facts = `MemTotal: ${kibibytes(totalMegabytes)} kB\nMemAvailable: ${kibibytes(availableMegabytes)} kB\n`;
    this.#write('proc/meminfo', facts);
  }

  plugIn(): void {
    this.#write('sys/class/power_supply/BAT0/capacity', '90\n');
    this.#write('sys/class/power_supply/BAT0/status', 'Charging\n');
    this.#write('sys/class/power_supply/AC/online', '1\n');
  }

  /** Takes the charger out; the battery has so many per cent. Tells when. */
  unplug(percent: number): number {
    this.#write('sys/class/power_supply/BAT0/capacity', `${percent}\n`);
    this.#write('sys/class/power_supply/BAT0/status', 'Discharging\n');
    this.#write('sys/class/power_supply/AC/online', '0\n');
    return Date.now();
  }

  /** One zone, which slows the machine down from 90 degrees on. */
  heatTo(celsius: number): void {
    this.#write('sys/class/thermal/thermal_zone0/trip_point_0_type', 'passive\n');
    this.#write('sys/class/thermal/thermal_zone0/trip_point_0_temp', '90000\n');
    this.#write('sys/class/thermal/thermal_zone0/temp', `${celsius * 1_000}\n`);
  }

  /** Its processor uses so many watts from now on, by its own counter. */
  burn(watts: number): void {
    const zone = 'sys/class/powercap/intel-rapl:0';
    const since = performance.now();
    const count = () =>
      this.#write(`${zone}/energy_uj`, `${Math.round((performance.now() - since) * watts * 1_000)}\n`);
    this.#write(`${zone}/name`, 'package-0\n');
    this.#write(`${zone}/max_energy_range_uj`, '262143328850\n');
    count();
    const timer = setInterval(count, 20);
    onTestFinished(() => clearInterval(timer));
  }

  /** How much of the last ten seconds all processes waited for memory, in per cent. */
  pressMemory(percent: number): void {
    const line = (who: string) => `${who} avg10=${percent.toFixed(2)} avg60=0.00 avg300=0.00 total=0\n`;
    this.#write('proc/pressure/memory', line('some') + line('full'));
  }

  /** Puts a network card in, as the kernel shows one with hardware behind it. */
  addCard({ name = 'enp3s0', mac, wakes = true, isWireless = false }: HostCard): void {
    const folder = `sys/class/net/${name}`;
    this.#write(`${folder}/type`, '1\n');
    this.#write(`${folder}/address`, `${mac}\n`);
    this.#write(`${folder}/device/power/wakeup`, wakes ? 'enabled\n' : 'disabled\n');
    if (isWireless) this.#write(`${folder}/wireless/status`, '0\n');
  }

  /** Adds a bridge or the like, which has no hardware. */
  addVirtualCard(name: string): void {
    this.#write(`sys/class/net/${name}/type`, '1\n');
    this.#write(`sys/class/net/${name}/address`, '02:42:00:00:00:01\n');
  }

  #write(path: string, content: string): void {
    const file = join(this.root, path);
    mkdirSync(join(file, '..'), { recursive: true });
    // As the kernel does: a reader finds the old or the new, never nothing.
    writeFileSync(`${file}.new`, content);
    renameSync(`${file}.new`, file);
  }
}
