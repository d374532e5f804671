import type { Examined, Finding } from '../../common/doctor/finding.ts';
import { type Check, cannotTell, type Outcome, SKIPPED, type Subject } from './check.ts';
import { certificatesCheck } from './checks/certificates.ts';
import { clockCheck } from './checks/clock.ts';
import { discoveryCheck } from './checks/discovery.ts';
import { diskCheck } from './checks/disk.ts';
import { firewallCheck } from './checks/firewall.ts';
import { localNetworkCheck } from './checks/local-network.ts';
import { memoryCheck } from './checks/memory.ts';
import { multicastCheck } from './checks/multicast.ts';
import { openFilesCheck } from './checks/open-files.ts';
import { orchestratorCheck } from './checks/orchestrator.ts';
import { portsCheck } from './checks/ports.ts';
import { powerCutCheck } from './checks/power-cut.ts';
import { processorCheck } from './checks/processor.ts';
import { serviceCheck } from './checks/service.ts';
import { sleepCheck } from './checks/sleep.ts';
import { versionsCheck } from './checks/versions.ts';
import type { Host } from './host.ts';

const CHECKS: readonly Check[] = [
  orchestratorCheck,
  portsCheck,
  localNetworkCheck,
  firewallCheck,
  multicastCheck,
  discoveryCheck,
  clockCheck,
  certificatesCheck,
  diskCheck,
  memoryCheck,
  openFilesCheck,
  processorCheck,
  serviceCheck,
  sleepCheck,
  powerCutCheck,
  versionsCheck,
];

/** A check that takes longer is given up. */
const LIMIT_MS = 8_000;

/** Looks at this machine, everything at once. It never takes longer than ten seconds. */
export async function examine(host: Host, subject: Subject): Promise<Examined> {
  const startedAt = performance.now();
  const found = await Promise.all(CHECKS.map(async (check) => await carryOut(check, host, subject)));
  const tookMs = Math.round(performance.now() - startedAt);
  return { tookMs, platform: host.platform, findings: found.flat(), unreadable: 0 };
}

async function carryOut(check: Check, host: Host, subject: Subject): Promise<Finding[]> {
  const outcomes = await outcomesOf(check, host, subject);
  return outcomes.map((outcome) => ({ check: check.id, ...outcome }));
}

async function outcomesOf(check: Check, host: Host, subject: Subject): Promise<readonly Outcome[]> {
  if (!check.roles.includes(subject.role) || !check.platforms.includes(host.platform)) return [SKIPPED];
  const { promise: tooLate, resolve } = Promise.withResolvers<readonly Outcome[]>();
  const timer = setTimeout(() => resolve([cannotTell(check.id, 'too-slow')]), LIMIT_MS);
  try {
    return await Promise.race([check.run(host, subject), tooLate]);
  } catch {
    // One check that goes wrong takes nothing from the others.
    return [cannotTell(check.id)];
  } finally {
    clearTimeout(timer);
  }
}
