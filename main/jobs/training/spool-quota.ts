import type { DeviceId } from '../../../common/domain/ids.ts';
import { AppError } from '../../../common/errors.ts';

interface Held {
  readonly deviceId: DeviceId;
  readonly bytes: number;
}

/** What each device may have on this disk at a time: updates that are arriving, and those whose round is not over. */
export class SpoolQuota {
  readonly #bytesOfDevice: number;
  readonly #held = new Map<string, Held>();

  constructor(bytesOfDevice: number) {
    this.#bytesOfDevice = bytesOfDevice;
  }

  /** Sets room aside for an update; again for the same one changes nothing. @throws AppError `too-many-requests` */
  reserve(update: string, deviceId: DeviceId, bytes: number): void {
    let others = 0;
    for (const [name, held] of this.#held) {
      if (name !== update && held.deviceId === deviceId) others += held.bytes;
    }
    if (others + bytes > this.#bytesOfDevice) {
      throw new AppError(
        'too-many-requests',
        `a device may have ${this.#bytesOfDevice} bytes of updates here at a time`,
      );
    }
    this.#held.set(update, { deviceId, bytes });
  }

  /** The update is not on the disk any more. */
  release(update: string): void {
    this.#held.delete(update);
  }
}
