import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { HostReading, HostVitals } from '../../../common/domain/host-reading.ts';
import type { HostProbe } from '../host-probe.ts';
import { type FrameworkReading, readFrameworks } from './mac-frameworks.ts';
import { parseGpuUsage, parseIdle } from './parse-ioreg.ts';
import { parseNetstat } from './parse-netstat.ts';
import { parsePower } from './parse-pmset.ts';
import { parseSysctl, SYSCTL_NAMES } from './parse-sysctl.ts';
import { parseThermal } from './parse-thermal.ts';

const run = promisify(execFile);
const TIMEOUT_MS = 5_000;
/** Each look starts four commands. */
const VITALS_PERIOD_MS = 15_000;

/** What a command prints; empty where it fails. A name that `sysctl` does not know fails it, with the others printed. */
async function outputOf(command: Promise<{ readonly stdout: string }>): Promise<string> {
  try {
    return (await command).stdout;
  } catch (error) {
    const printed = error instanceof Error && 'stdout' in error ? error.stdout : '';
    return typeof printed === 'string' ? printed : '';
  }
}

/** Reads a Mac by the commands that come with it, and by its frameworks as well where that is asked for. */
export function macHost({ frameworks }: { readonly frameworks: boolean }): HostProbe {
  const options = { timeout: TIMEOUT_MS };
  const readPower = async () => parsePower(await outputOf(run('/usr/bin/pmset', ['-g', 'batt'], options)));
  const thermalText = () =>
    outputOf(run('/usr/bin/notifyutil', ['-g', 'com.apple.system.thermalpressurelevel'], options));
  const factsText = () => outputOf(run('/usr/sbin/sysctl', [...SYSCTL_NAMES], options));
  return {
    vitalsPeriodMs: VITALS_PERIOD_MS,
    async readVitals(): Promise<HostVitals> {
      const [power, thermal, facts, links, gpus] = await Promise.all([
        readPower(),
        thermalText(),
        factsText(),
        outputOf(run('/usr/sbin/netstat', ['-ibn'], options)),
        outputOf(run('/usr/sbin/ioreg', ['-r', '-d', '1', '-w', '0', '-c', 'IOAccelerator'], options)),
      ]);
      const { memory } = parseSysctl(facts);
      const told = { power, thermal: parseThermal(thermal), memoryPressure: memory.pressure };
      // macOS tells what it draws to administrators only.
      return { ...told, traffic: parseNetstat(links), energy: [], batteryWatts: null, gpuUsage: parseGpuUsage(gpus) };
    },
    async read(): Promise<HostReading> {
      const [power, idle, thermal, facts] = await Promise.all([
        readPower(),
        outputOf(run('/usr/sbin/ioreg', ['-c', 'IOHIDSystem', '-d', '4'], options)),
        thermalText(),
        factsText(),
      ]);
      const printed = { power, idleMs: parseIdle(idle), thermal: parseThermal(thermal), ...parseSysctl(facts) };
      const told = frameworks ? frameworksOrNull() : null;
      if (told === null) return printed;
      return {
        ...printed,
        power: { ...power, source: power.source ?? (told.isOnMains ? 'mains' : 'battery') },
        thermal: told.thermal ?? printed.thermal,
        idleMs: told.idleMs,
        gpus: told.gpus.length > 0 ? told.gpus : printed.gpus,
      };
    },
  };
}

function frameworksOrNull(): FrameworkReading | null {
  try {
    return readFrameworks();
  } catch {
    return null;
  }
}
