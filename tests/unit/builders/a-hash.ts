import { Sha256 } from '../../../common/domain/ids.ts';

/** A hash that tells content apart: the same label gives the same hash. */
export function aHash(label: string): Sha256 {
  return Sha256.parse(Buffer.from(label).toString('hex').padEnd(64, '0').slice(0, 64));
}
