import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { BlobReference, DeltaChain } from '../../../../common/domain/assignment.ts';
import { AppError } from '../../../../common/errors.ts';
import { Random } from '../../../../common/random.ts';
import { CompressionSpec } from '../../../../common/specs/compression-spec.ts';
import { codecFor } from '../../../../native/codecs/codec-for.ts';
import { follow } from '../../../../native/codecs/follow.ts';
import { BlobStore } from '../../../../platform/blobs/blob-store.ts';
import { sha256Of } from '../../../../platform/blobs/sha256-file.ts';
import { BlobCache } from '../../../../worker-agent/cache/blob-cache.ts';
import { bringStartingParameters } from '../../../../worker-agent/tasks/starting-parameters.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { anAssignment } from '../../builders/an-assignment.ts';
import { started } from '../../main/storage/a-store.ts';

const COUNT = 70_001;
const never = new AbortController().signal;

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function blobOf(bytes: Uint8Array): BlobReference {
  return { sha256: sha256Of(bytes), sizeBytes: bytes.length };
}

/** Three rounds of an orchestrator: what its devices start from, the changes that lead there, and all of it to be fetched. */
function threeRounds(packing: CompressionSpec) {
  const random = new Random(3);
  const codec = codecFor(packing);
  const follower = new Float32Array(COUNT);
  const contents = new Map<string, Buffer>();
  const parameters: BlobReference[] = [];
  const deltas: DeltaChain['deltas'] = [];
  for (let round = 1; round <= 3; round++) {
    const target = follower.map((value) => value + random.normal() / 100);
    const change = Buffer.from(follow(codec, target, follower));
    const base = parameters.at(-1)?.sha256 ?? null;
    const whole = Buffer.from(bytesOf(follower));
    deltas.push({ base, change: blobOf(change) });
    parameters.push(blobOf(whole));
    contents.set(sha256Of(change), change);
    contents.set(sha256Of(whole), whole);
  }
  return { parameters, chain: { packing, deltas }, contents };
}

/** An agent that has what it is told to have, and fetches from these rounds. */
async function anAgent(rounds: ReturnType<typeof threeRounds>, ...has: readonly number[]) {
  const folder = aTemporaryFolder();
  const store = new BlobStore(join(folder, 'cache'));
  const cache = await started(new BlobCache(store, 1e8));
  const { parameters, contents } = rounds;
  const at = (round: number) => parameters[round - 1] ?? blobOf(Buffer.alloc(0));
  for (const round of has) writeFileSync(store.path(at(round).sha256), contents.get(at(round).sha256) ?? '');
  const fetched: BlobReference[] = [];
  const failures: AppError[] = [];
  const held: string[] = [];
  const bring = async (deltas: DeltaChain | null = rounds.chain) => {
    const file = join(folder, 'start');
    const deps = {
      cache: {
        holdKept: async (sha256: BlobReference['sha256']) => {
          const path = await cache.holdKept(sha256);
          if (path !== undefined) held.push(sha256);
          return path;
        },
        release: (sha256: BlobReference['sha256']) => {
          held.splice(held.indexOf(sha256), 1);
          cache.release(sha256);
        },
      },
      transfers: {
        fetchParameters: async (_: unknown, blob: BlobReference, target: string) => {
          const failure = failures.shift();
          if (failure !== undefined) throw failure;
          fetched.push(blob);
          writeFileSync(target, contents.get(blob.sha256) ?? '');
        },
      },
      logger: pino({ level: 'silent' }),
    };
    await bringStartingParameters(deps, { ...anAssignment(), parameters: at(3), deltas }, file, never);
    expect(readdirSync(folder).toSorted()).toEqual(['cache', 'start']);
    return sha256Of(readFileSync(file));
  };
  return { bring, fetched, failures, held, store, at };
}

const PACKINGS = ['float16', 'bfloat16', 'int8', 'top-k'].map((name) => CompressionSpec.parse({ name }));

describe.each(PACKINGS)('what a task starts from, by changes packed as %o', (packing) => {
  const rounds = threeRounds(packing);
  const [first, second, third] = rounds.chain.deltas.map(({ change }) => change);

  test.each([
    ['those of the round before', [2], [third]],
    ['older ones', [1], [second, third]],
    ['both', [1, 2], [third]],
    ['nothing', [], [first, second, third]],
  ])('is made bit for bit by a device that has %s', async (_, has, changes) => {
    const { bring, fetched, held, at } = await anAgent(rounds, ...has);
    expect(await bring()).toBe(at(3).sha256);
    expect(fetched).toEqual(changes);
    expect(held).toEqual([]);
  });
});

describe('what a task starts from comes in whole', () => {
  const rounds = threeRounds({ name: 'int8' });
  const late = { ...rounds.chain, deltas: rounds.chain.deltas.slice(1) };
  const [whole] = rounds.parameters.slice(-1);

  test('where no change begins with anything that the device has', async () => {
    const { bring, fetched, at } = await anAgent(rounds);
    expect(await bring(late)).toBe(at(3).sha256);
    expect(fetched).toEqual([whole]);
  });

  test('where there are no changes', async () => {
    const { bring, fetched } = await anAgent(rounds, 2);
    await bring(null);
    expect(fetched).toEqual([whole]);
  });

  test.each([
    ['is spoilt on the disk', 4 * COUNT],
    ['is cut short', 4 * COUNT - 4],
    ['is empty', 0],
  ])('where the base %s', async (_, size) => {
    const { bring, fetched, held, store, at } = await anAgent(rounds, 2);
    writeFileSync(store.path(at(2).sha256), Buffer.alloc(size, 1));
    expect(await bring(late)).toBe(at(3).sha256);
    expect(fetched.at(-1)).toEqual(whole);
    expect(held).toEqual([]);
  });

  test('where a change is not to be had', async () => {
    const { bring, fetched, failures, held, at } = await anAgent(rounds, 1);
    failures.push(new AppError('not-found', 'it was let go'));
    expect(await bring(late)).toBe(at(3).sha256);
    expect(fetched).toEqual([whole]);
    expect(held).toEqual([]);
  });

  test('but not for an attempt that nobody waits for any more', async () => {
    const { bring, fetched, failures, held, store, at } = await anAgent(rounds, 2);
    failures.push(new AppError('task-superseded', 'another device has it'));
    await expect(bring()).rejects.toMatchObject({ code: 'task-superseded' });
    expect(fetched).toEqual([]);
    expect(held).toEqual([]);
    expect(existsSync(store.path(at(2).sha256))).toBe(true);
  });
});
