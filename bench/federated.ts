import { BenchCluster } from './cluster/bench-cluster.ts';
import { measureCompression } from './federated/compressed.ts';
import { measureEmptyRounds } from './federated/empty-rounds.ts';
import { measureLearning } from './federated/learning.ts';
import { measureLiveness } from './federated/liveness.ts';
import { measureMainThread } from './federated/main-thread.ts';
import { measureIdleMemory } from './federated/memory.ts';
import { measureSimulation } from './federated/simulation.ts';
import { describeMachine, describeVersions } from './machine.ts';
import type { BenchReport, Figure } from './report.ts';

const AGENTS = 2;
const MEASURES = [
  measureIdleMemory,
  measureEmptyRounds,
  measureLearning,
  measureCompression,
  measureMainThread,
  measureLiveness,
] as const;

/** A real orchestrator and two real agents on this machine, against what Flower needs for the same. */
export default async function federated(): Promise<BenchReport> {
  const cluster = await BenchCluster.start(AGENTS);
  const figures: Figure[] = [];
  try {
    // Its start is over: what counts is what holds it up at work.
    await cluster.takeHoldUps();
    // Idle first: afterwards the agents have trainers.
    for (const measure of MEASURES) {
      console.error(`${measure.name} …`);
      figures.push(...(await measure(cluster)));
    }
  } finally {
    await cluster.stop();
  }
  console.error('measureSimulation …');
  figures.push(...(await measureSimulation()));
  return { bench: 'federated', machine: describeMachine(), versions: describeVersions(), figures };
}
