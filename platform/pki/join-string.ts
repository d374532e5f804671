import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Sha256 } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';

const VERSION = 'eo1';
/** Of SHA-256 over what stands before: a string that was not copied as a whole, or not rightly, is no other one by chance. */
const CHECK_BYTES = 6;

const address = z.string().regex(/^(?:\[[0-9a-f:.]+\]|[A-Za-z0-9.-]{1,253})$/, 'a host');

/** What a join string carries: enough to find the cluster, to know it for certain, and to be let in. */
export const JoinInvitation = z.object({
  /** Where the orchestrator may be reached, the likeliest first. */
  hosts: z.array(address).min(1).max(8),
  joinPort: z.int().min(1).max(65_535),
  /** SHA-256 of the authority's public key. */
  authority: Sha256,
  tokenId: z.string().regex(/^[a-z0-9]{8,32}$/),
  secret: z.string().regex(/^[A-Za-z0-9_-]{22,64}$/),
});
export type JoinInvitation = z.infer<typeof JoinInvitation>;

/** The invitation as one word for a command line. */
export function toJoinString({ hosts, joinPort, authority, tokenId, secret }: JoinInvitation): string {
  const where = Buffer.from(`${hosts.join(',')}:${joinPort}`).toString('base64url');
  const hash = Buffer.from(authority, 'hex').toString('base64url');
  return checked([VERSION, where, hash, tokenId, secret].join('.'));
}

/** @throws AppError `invalid-argument` that does not repeat the string: it is a secret */
export function parseJoinString(text: string): JoinInvitation {
  const word = text.trim();
  const [version, where = '', hash = '', tokenId, secret] = word.split('.');
  const [, hosts = '', joinPort] = /^(.*):(\d+)$/.exec(Buffer.from(where, 'base64url').toString()) ?? [];
  const invitation = JoinInvitation.safeParse({
    hosts: hosts.split(','),
    joinPort: Number(joinPort),
    authority: Buffer.from(hash, 'base64url').toString('hex'),
    tokenId,
    secret,
  });
  if (version === VERSION && invitation.success && toJoinString(invitation.data) === word) return invitation.data;
  throw new AppError('invalid-argument', 'this is not a join string', {
    hint: 'Copy all of what "eo token create" printed; it begins with "eo1.".',
  });
}

function checked(word: string): string {
  const check = createHash('sha256').update(word).digest().subarray(0, CHECK_BYTES);
  return `${word}.${check.toString('base64url')}`;
}
