import { z } from 'zod';
import { DeviceState, Hardware } from './device.ts';
import { DeviceId, Timestamp } from './ids.ts';

const id = z.string().regex(/^[a-z0-9]{8,32}$/);

/** A word by which devices are grouped, such as `gpu` or `office`. */
export const Tag = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,31}$/, 'lower-case letters, digits, dots, hyphens and underscores, at most 32');

/** What a machine says of itself when it asks to join. */
export const Candidate = z.object({
  /** The id that it would like to have. */
  id: DeviceId,
  name: z.string().min(1).max(64),
  agentVersion: z.string().min(1).max(64),
  hardware: Hardware,
});
export type Candidate = z.infer<typeof Candidate>;

export const JoinRequestId = id.brand<'JoinRequestId'>();
export type JoinRequestId = z.infer<typeof JoinRequestId>;

/** The six digits that both sides show. */
export const JoinCode = z
  .string()
  .transform((text) => text.replaceAll(/[\s-]/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, 'six digits'))
  .transform((digits) => `${digits.slice(0, 3)} ${digits.slice(3)}`);

/** A machine that asks to join and waits for a person. */
export const JoinRequest = z.object({
  id: JoinRequestId,
  state: DeviceState.extract(['pending']),
  name: z.string(),
  code: z.string().describe('Let the machine in only if it shows the same six digits'),
  address: z.string().describe('Where it asks from'),
  agentVersion: z.string(),
  hardware: Hardware,
  askedAt: Timestamp,
  expiresAt: Timestamp,
});
export type JoinRequest = z.infer<typeof JoinRequest>;

export const JoinTokenId = id.brand<'JoinTokenId'>();
export type JoinTokenId = z.infer<typeof JoinTokenId>;

/** Lets machines in without a person, a limited number of times. Its secret is shown once. */
export const JoinToken = z.object({
  id: JoinTokenId,
  uses: z.int().min(1),
  usesLeft: z.int().min(0),
  tags: z.array(Tag).describe('Given to every device that joins by it'),
  createdAt: Timestamp,
  expiresAt: Timestamp,
  revokedAt: Timestamp.nullable(),
});
export type JoinToken = z.infer<typeof JoinToken>;
