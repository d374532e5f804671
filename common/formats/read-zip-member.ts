import { Inflate } from 'fflate';
import type { ByteSource } from './byte-source.ts';
import { malformedModel } from './format-errors.ts';
import type { ZipMember } from './zip-directory.ts';

const LOCAL_HEADER_BYTES = 30;
const STEP_BYTES = 512;

/** One small member of an archive, whatever its directory claims: no more is unpacked than `mostBytes`. @throws AppError `model-malformed` */
export async function readZipMember(source: ByteSource, member: ZipMember, mostBytes: number): Promise<Uint8Array> {
  const refuse = (problem: string) => malformedModel('ZIP', problem, member.offset);
  const { packedBytes, sizeBytes, method } = member;
  if (packedBytes > mostBytes || sizeBytes > mostBytes) throw refuse(`a member of ${sizeBytes} bytes`);
  if (member.isEncrypted || (method !== 0 && method !== 8)) throw refuse('a member that cannot be unpacked here');
  const header = await source.read(member.offset, LOCAL_HEADER_BYTES);
  if (header.length < LOCAL_HEADER_BYTES) throw refuse('a member behind its end');
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const start = member.offset + LOCAL_HEADER_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
  if (start + packedBytes > source.sizeBytes) throw refuse('a member behind its end');
  const packed = await source.read(start, packedBytes);
  return method === 0 ? packed : inflated(packed, mostBytes, refuse);
}

function inflated(packed: Uint8Array, mostBytes: number, refuse: (problem: string) => Error): Uint8Array {
  const parts: Uint8Array[] = [];
  const unpacked = { bytes: 0 };
  const inflate = new Inflate((part) => {
    parts.push(part);
    unpacked.bytes += part.length;
  });
  try {
    // In small steps: of a bomb no more is unpacked than a step can hold.
    for (let at = 0; at < packed.length && unpacked.bytes <= mostBytes; at += STEP_BYTES) {
      inflate.push(packed.slice(at, at + STEP_BYTES), at + STEP_BYTES >= packed.length);
    }
  } catch {
    throw refuse('a member that cannot be unpacked');
  }
  if (unpacked.bytes > mostBytes) throw refuse('a member that unpacks to more than it says');
  const whole = new Uint8Array(unpacked.bytes);
  let filled = 0;
  for (const part of parts) {
    whole.set(part, filled);
    filled += part.length;
  }
  return whole;
}
