import { DeviceId } from '../../common/domain/ids.ts';
import { Random } from '../../common/random.ts';

/** What the machines of a simulated cluster are like. */
export interface FleetPlan {
  readonly devices: number;
  /** Samples a second of the device in the middle. */
  readonly samplesPerSecond: number;
  /** How much devices differ: the standard deviation of the logarithm of their speed. 0: all alike. */
  readonly speedSpread: number;
  /** Of each device's connection, in both directions. */
  readonly bytesPerSecond: number;
  /** Probability that a device goes away during a share, 0 to below 1. */
  readonly dropout: number;
  /** How long a device stays away on average, in seconds. */
  readonly awaySeconds: number;
  /** Share of the devices that send false updates, 0 to 1. */
  readonly attackers: number;
  /** What they send: their update turned round, or made ten times as long and turned round. */
  readonly attack: 'sign-flip' | 'scale';
  readonly seed: number;
}

/** One simulated machine. */
export interface VirtualDevice {
  readonly id: DeviceId;
  readonly name: string;
  readonly samplesPerSecond: number;
  /** What its updates are multiplied by; 1 for an honest one. */
  readonly falsifiedBy: number;
}

const FALSIFIED = { 'sign-flip': -1, scale: -10 } as const;

/** Draws the machines of a plan. The same plan gives the same ones. */
export function drawFleet(plan: FleetPlan): VirtualDevice[] {
  const random = new Random(plan.seed);
  const attackers = Math.round(plan.attackers * plan.devices);
  const width = `${plan.devices}`.length;
  return Array.from({ length: plan.devices }, (_, index) => {
    const name = `device-${`${index + 1}`.padStart(width, '0')}`;
    return {
      id: DeviceId.parse(name),
      name,
      samplesPerSecond: plan.samplesPerSecond * Math.exp(plan.speedSpread * random.normal()),
      falsifiedBy: index < attackers ? FALSIFIED[plan.attack] : 1,
    };
  });
}
