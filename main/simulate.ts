export { simulate } from './simulation/simulation.ts';
