import { DeviceId } from '../../common/domain/ids.ts';
import { Random } from '../../common/random.ts';
import type { FleetPlan } from '../../common/specs/fleet-plan.ts';

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
