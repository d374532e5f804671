import { z } from 'zod';
import { DeviceId, Timestamp } from '../domain/ids.ts';
import { DoctorFact } from './doctor-fact.ts';

/** The feature of agents that examine their machine when they are asked. */
export const EXAMINATION_FEATURE = 'examination';

/** What is looked at, in the order in which it is shown. */
export const CheckId = z.enum([
  'orchestrator',
  'ports',
  'local-network',
  'firewall',
  'multicast',
  'discovery',
  'clock',
  'certificates',
  'disk',
  'memory',
  'open-files',
  'processor',
  'service',
  'sleep',
  'power-cut',
  'versions',
]);
export type CheckId = z.infer<typeof CheckId>;

/** `fail` stops something that people count on; `warn` will, or may; `skipped` does not apply to this machine. */
export const FindingStatus = z.enum(['fail', 'warn', 'unknown', 'ok', 'skipped']);
export type FindingStatus = z.infer<typeof FindingStatus>;

/** What one look at a machine has found: facts, for which whoever shows them chooses the words. */
export const Finding = z.object({ check: CheckId, status: FindingStatus, fact: DoctorFact });
export type Finding = z.infer<typeof Finding>;

/** The last examination of a machine of the cluster. */
export const Examination = z.object({
  deviceId: DeviceId.nullable().describe('null of the orchestrator'),
  examinedAt: Timestamp,
  tookMs: z.int().min(0),
  platform: z.string().max(32).describe('As Node names it, such as `darwin` or `linux`'),
  findings: z.array(Finding),
  unreadable: z.int().min(0).describe('Findings of a newer agent that this orchestrator does not know'),
});
export type Examination = z.infer<typeof Examination>;

/** What an examined machine says of itself. */
export type Examined = Pick<Examination, 'tookMs' | 'platform' | 'findings' | 'unreadable'>;

/** Findings with problems first, the gravest at the top; else in the order of the checks. */
export function problemsFirst(findings: readonly Finding[]): Finding[] {
  const rank = ({ status, check }: Finding) =>
    FindingStatus.options.indexOf(status) * 100 + CheckId.options.indexOf(check);
  return findings.toSorted((a, b) => rank(a) - rank(b));
}

/** How many findings have each status. */
export function countByStatus(findings: readonly Finding[]): Readonly<Record<FindingStatus, number>> {
  const count = { fail: 0, warn: 0, unknown: 0, ok: 0, skipped: 0 };
  for (const { status } of findings) count[status]++;
  return count;
}
