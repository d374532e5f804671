import type { DoctorFact } from '../../common/doctor/doctor-fact.ts';
import type { CheckId, FindingStatus } from '../../common/doctor/finding.ts';
import type { Host } from './host.ts';

/** The part of the program that a machine runs. */
export type Role = 'agent' | 'orchestrator';

interface NamedCertificate {
  readonly certificate: 'authority' | 'orchestrator' | 'lan' | 'device';
  /** PEM. */
  readonly pem: string;
}

/** Ports at an address of the machine, or at all of them. */
export interface Listening {
  readonly host: string;
  readonly ports: readonly number[];
}

/** What of the program is examined on the machine. */
export interface Subject {
  readonly role: Role;
  /** Where its data lie. */
  readonly data: string;
  /** The program runs in this process; else what concerns a process is left out. */
  readonly isRunning: boolean;
  readonly certificates: readonly NamedCertificate[];
  /** Of an agent: where its orchestrator is; null where that is not known. */
  readonly orchestrator: { readonly host: string; readonly grpcPort: number; readonly joinPort: number } | null;
  /** Of an orchestrator: where it listens for other machines. */
  readonly listening: readonly Listening[] | null;
  /** The cluster that is to be heard by Bonjour; null where it need not be. */
  readonly announced: { readonly clusterId: string } | null;
  /** The desktop app that it is part of, and whether that opens at login, where it can be told; null without an app. */
  readonly app: { readonly opensAtLogin: boolean | null } | null;
}

/** What a check has found: one fact, or several that differ. */
export interface Outcome {
  readonly status: FindingStatus;
  readonly fact: DoctorFact;
}

/** One thing that is looked at. */
export interface Check {
  readonly id: CheckId;
  /** Where it means something; elsewhere it is skipped. */
  readonly roles: readonly Role[];
  readonly platforms: readonly NodeJS.Platform[];
  run(host: Host, subject: Subject): Promise<readonly Outcome[]>;
}

export const BOTH_ROLES: readonly Role[] = ['agent', 'orchestrator'];
export const EVERYWHERE: readonly NodeJS.Platform[] = ['darwin', 'linux', 'win32', 'freebsd'];
export const UNIX: readonly NodeJS.Platform[] = ['darwin', 'linux'];

export function ok(fact: DoctorFact): Outcome {
  return { status: 'ok', fact };
}

export function warn(fact: DoctorFact): Outcome {
  return { status: 'warn', fact };
}

export function fail(fact: DoctorFact): Outcome {
  return { status: 'fail', fact };
}

export const SKIPPED: Outcome = { status: 'skipped', fact: { kind: 'not-applicable' } };

export function cannotTell(
  source: string,
  reason: Extract<DoctorFact, { kind: 'cannot-tell' }>['reason'] = 'unclear',
): Outcome {
  return { status: 'unknown', fact: { kind: 'cannot-tell', source, reason } };
}
