import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DeviceId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import { replaceFile } from '../../platform/blobs/durable-files.ts';

const port = z.int().min(1).max(65_535);

const Membership = z.object({
  clusterId: z.string(),
  clusterName: z.string(),
  deviceId: DeviceId,
  /** PEM, like the certificates. */
  key: z.string(),
  certificate: z.string(),
  /** Whom this device believes to be the cluster. */
  authorities: z.array(z.string()).min(1),
  /** Where the orchestrator was last. */
  host: z.string(),
  grpcPort: port,
  joinPort: port,
  /** The orchestrator has said that this device does not belong to it any more. */
  isRevoked: z.boolean(),
});
/** To which cluster this device belongs, and what it shows and believes there. */
export type Membership = z.infer<typeof Membership>;

/** The membership on the disk; it holds a private key, so nobody else may read it. */
export class MembershipFile {
  readonly #path: string;

  constructor(folder: string) {
    this.#path = join(folder, 'membership.json');
  }

  /** @throws AppError `invalid-config` for a file that is none */
  async read(): Promise<Membership | undefined> {
    const text = await readFile(this.#path, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      return Membership.parse(JSON.parse(text));
    } catch (cause) {
      throw new AppError('invalid-config', `${this.#path} is not a membership of this program`, {
        cause,
        hint: 'Remove the file: the device then joins anew.',
      });
    }
  }

  async write(membership: Membership): Promise<void> {
    await replaceFile(this.#path, `${JSON.stringify(membership)}\n`);
  }
}
