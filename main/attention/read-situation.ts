import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Deployment } from '../../common/domain/deployment.ts';
import type { Job } from '../../common/domain/job.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { ClockWatch } from '../cluster/clock-watch.ts';
import type { DeviceRegistry } from '../cluster/device-registry.ts';
import type { Joining } from '../cluster/joining/create-joining.ts';
import type { EventSearch } from '../events/event-search.ts';
import type { EventVerifier } from '../events/event-verifier.ts';
import type { JobService } from '../jobs/job-service.ts';
import type { DiskSpace } from '../storage/disk-space.ts';
import type { ProgressWatch } from './progress-watch.ts';
import type { NoticedClone, NoticedSetAside, Situation } from './situation.ts';
import type { WantWatch } from './want-watch.ts';

export interface SituationDeps {
  readonly clock: Clock;
  readonly joining: Pick<Joining, 'requests' | 'authority' | 'serverCertificate'>;
  readonly devices: Pick<DeviceRegistry, 'list'>;
  readonly jobs: Pick<JobService, 'unfinished' | 'failedSince' | 'get'>;
  readonly deployments: { readonly list: () => readonly Deployment[] };
  readonly clocks: Pick<ClockWatch, 'all'>;
  readonly wantWatch: WantWatch;
  readonly progressWatch: ProgressWatch;
  readonly rules: () => Situation['rules'];
  readonly search: Pick<EventSearch, 'page'>;
  readonly verifier: Pick<EventVerifier, 'last'>;
  readonly disk: Pick<DiskSpace, 'room'>;
  readonly unsafeSettings: Situation['unsafeSettings'];
  /** File of the owner's certificate for the local network. */
  readonly lanCertificate: string | undefined;
  readonly haltedRollout: () => Situation['haltedRollout'];
  readonly pendingRestore: () => Situation['pendingRestore'];
}

const DAY_MS = 86_400_000;
const MOST_CLONES = 100;
const MOST_SET_ASIDE = 100;

/** So many rounds tell how long a round of a job usually takes. */
const ROUNDS = 5;

/** How things are now, as far as a person may be needed for them. */
export async function readSituation(deps: SituationDeps): Promise<Situation> {
  const { clock, joining, devices, jobs, verifier, disk, unsafeSettings } = deps;
  const now = clock.now();
  const unfinishedJobs = jobs.unfinished();
  const present = {
    devices: devices.list(),
    unfinishedJobs,
    deployments: deps.deployments.list(),
    runningJobs: unfinishedJobs
      .filter(({ state }) => state === 'running')
      .map(({ id, roundsCommitted }) => jobs.get(id, Math.max(1, roundsCommitted - ROUNDS + 1))),
  };
  return {
    now,
    requests: joining.requests.list(),
    ...present,
    wants: deps.wantWatch.look(present),
    progress: deps.progressWatch.look(present.runningJobs, now),
    skews: deps.clocks.all(),
    rules: deps.rules(),
    failedJobs: jobs.failedSince(now - DAY_MS),
    clones: await clonesSince(deps, now - DAY_MS),
    setAside: await setAsideSince(deps, unfinishedJobs),
    disk: disk.room,
    unsafeSettings,
    certificates: await certificatesOf(deps),
    verification: verifier.last,
    haltedRollout: deps.haltedRollout(),
    pendingRestore: deps.pendingRestore(),
  };
}

async function clonesSince({ search }: SituationDeps, since: number): Promise<NoticedClone[]> {
  const { events } = await search.page({ kinds: ['device-cloned'], since, newestFirst: true, limit: MOST_CLONES });
  return events.flatMap(({ sequence, at, body }) => (body.kind === 'device-cloned' ? { sequence, at, body } : []));
}

async function setAsideSince({ search }: SituationDeps, jobs: readonly Job[]): Promise<NoticedSetAside[]> {
  if (jobs.length === 0) return [];
  const since = Math.min(...jobs.map(({ createdAt }) => createdAt));
  const { events } = await search.page({
    kinds: ['device-set-aside'],
    since,
    newestFirst: true,
    limit: MOST_SET_ASIDE,
  });
  return events.flatMap(({ at, body }) => (body.kind === 'device-set-aside' ? { at, body } : []));
}

async function certificatesOf({ joining, lanCertificate }: SituationDeps): Promise<Situation['certificates']> {
  const { authority, serverCertificate } = joining;
  const own = [
    { certificate: 'authority', expiresAt: endOf(authority.certificate) },
    { certificate: 'orchestrator', expiresAt: endOf(serverCertificate.get().certificate) },
  ] as const;
  if (lanCertificate === undefined) return own;
  // A file of the owner's, who may be replacing it: whoever listens with it says what is wrong with it.
  const expiresAt = await readFile(lanCertificate, 'utf8')
    .then(endOf, () => undefined)
    .catch(() => undefined);
  return expiresAt === undefined ? own : [...own, { certificate: 'lan', expiresAt }];
}

function endOf(pem: string): number {
  return Date.parse(new X509Certificate(pem).validTo);
}
