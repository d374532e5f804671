import { join } from 'node:path';
import { z } from 'zod';
import { FileKeyStore } from '../../../platform/keys/file-key-store.ts';
import type { KeyedCertificate } from '../../../platform/pki/issue-certificate.ts';
import { parseJoinString } from '../../../platform/pki/join-string.ts';
import type { TestOrchestrator } from '../test-orchestrator.ts';
import { Member } from './member.ts';

const Kept = z.object({ current: z.object({ certificate: z.string(), key: z.string() }) });

/** What is attacked: a live orchestrator, and what attackers have come to know of it. */
export interface Target {
  readonly orchestrator: TestOrchestrator;
  readonly clusterId: string;
  /** The cluster's own authority with its key: as if somebody had read the disk. */
  readonly stolenAuthority: KeyedCertificate;
  /** A device that was let in, and turned. */
  readonly traitor: Member;
  /** Others, so that what one uses up is there for the other. */
  readonly accomplice: Member;
  readonly sleeper: Member;
}

/** Lets attackers in, and reads what only a thief could. */
export async function aTarget(orchestrator: TestOrchestrator): Promise<Target> {
  const [cluster, traitor, accomplice, sleeper, kept] = await Promise.all([
    orchestrator.client.cluster.get(),
    aMember(orchestrator, 'traitor'),
    aMember(orchestrator, 'accomplice'),
    aMember(orchestrator, 'sleeper'),
    new FileKeyStore(join(orchestrator.folder, 'keys')).read('certificate-authority'),
  ]);
  const { current } = Kept.parse(JSON.parse(kept ?? ''));
  return { orchestrator, clusterId: cluster.id, stolenAuthority: current, traitor, accomplice, sleeper };
}

/** A device that has joined by a token. */
export async function aMember(orchestrator: TestOrchestrator, name: string): Promise<Member> {
  const { authority, tokenId, secret } = parseJoinString(await orchestrator.invitation());
  return await Member.join({ orchestrator, name, authority, token: { id: tokenId, secret } });
}
