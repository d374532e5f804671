export type { FleetPlan } from './simulation/fleet-plan.ts';
export { type SimulationSetup, simulate } from './simulation/simulation.ts';
