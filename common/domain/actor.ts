import { z } from 'zod';
import { DeviceId } from './ids.ts';

/** What a holder of an access token may do: look; also work; also decide who belongs to the cluster. */
export const Role = z.enum(['viewer', 'operator', 'admin']);
export type Role = z.infer<typeof Role>;

/** Who made something happen, and from which network address; the orchestrator's own doing has no actor. */
export const Actor = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('access-token'),
    tokenId: z.string(),
    /** What the token's maker called it, such as `owner` or `grafana`. */
    name: z.string(),
    role: Role,
    address: z.string(),
  }),
  z.object({ kind: z.literal('device'), deviceId: DeviceId, address: z.string() }),
  /** Whoever sits at the desktop app: its window, tray, notifications and menus. */
  z.object({
    kind: z.literal('desktop'),
    /** The account of this machine under which the app runs. */
    user: z.string(),
    role: Role,
    address: z.string(),
  }),
]);
export type Actor = z.infer<typeof Actor>;
