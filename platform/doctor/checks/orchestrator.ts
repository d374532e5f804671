import { type Check, EVERYWHERE, fail, type Outcome, ok, SKIPPED, warn } from '../check.ts';
import { tryConnect } from './try-connect.ts';

/** Whether an agent gets through to its orchestrator: to the port of devices, and to that where certificates are renewed. */
export const orchestratorCheck: Check = {
  id: 'orchestrator',
  roles: ['agent'],
  platforms: EVERYWHERE,
  async run(_host, { orchestrator }) {
    if (orchestrator === null) return [SKIPPED];
    const { host, grpcPort, joinPort } = orchestrator;
    const address = host;
    const outcomes: Outcome[] = [];
    const devices = await tryConnect(host, grpcPort);
    if ('reason' in devices) {
      outcomes.push(fail({ kind: 'orchestrator-unreached', address, port: grpcPort, reason: devices.reason }));
    } else outcomes.push(ok({ kind: 'orchestrator-reached', address, port: grpcPort, tookMs: devices.tookMs }));
    if (joinPort === 0) return outcomes;
    const join = await tryConnect(host, joinPort);
    if ('reason' in join) {
      outcomes.push(warn({ kind: 'join-port-unreached', address, port: joinPort, reason: join.reason }));
    }
    return outcomes;
  },
};
