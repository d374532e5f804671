import { z } from 'zod';
import { DeviceId, JobId, ResourceName, Timestamp } from './ids.ts';

/** For whose sake a device is woken. */
export const WakeReason = z.discriminatedUnion('for', [
  z.object({ for: z.literal('person') }),
  z.object({ for: z.literal('job'), jobId: JobId, jobName: ResourceName }),
  z.object({ for: z.literal('deployment'), deployment: ResourceName }),
]);
export type WakeReason = z.infer<typeof WakeReason>;

/**
 * Why a device cannot be woken, or most likely has not woken up. `no-address`: no network card is known of it;
 * `wireless-only`: it has no wired one; `other-network`: this orchestrator is in none of its networks; `not-sent`: the system
 * refused to send; `switched-off`: its system does not let packets wake it; `not-heard`: it has all it needs, and was silent;
 * `interrupted`: the orchestrator was stopped meanwhile.
 */
export const WakeCause = z.enum([
  'no-address',
  'wireless-only',
  'other-network',
  'not-sent',
  'switched-off',
  'not-heard',
  'interrupted',
]);
export type WakeCause = z.infer<typeof WakeCause>;

/** What came of it: `impossible` where nothing could be sent. */
export const WakeState = z.enum(['waiting', 'woke', 'no-answer', 'impossible']);
export type WakeState = z.infer<typeof WakeState>;

/** One try to wake a device. */
export const DeviceWake = z.object({
  id: z.int().min(1),
  deviceId: DeviceId,
  reason: WakeReason,
  state: WakeState,
  cause: WakeCause.nullable().describe('Why it was not woken; null unless it was not'),
  targets: z.array(z.string()).describe('Where the packets went, HOST:PORT'),
  at: Timestamp,
  endedAt: Timestamp.nullable(),
  waitsMs: z.int().min(0).describe('How long it is waited for at most'),
});
export type DeviceWake = z.infer<typeof DeviceWake>;
