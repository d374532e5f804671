import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DeviceId, Sha256 } from '../../../../common/domain/ids.ts';
import { type Membership, MembershipFile } from '../../../../worker-agent/joining/membership-file.ts';
import { WaitingFile, type WaitingRequest } from '../../../../worker-agent/joining/waiting-file.ts';
import { aTemporaryFolder } from '../../main/storage/temporary-folder.ts';

const membership: Membership = {
  clusterId: 'cluster-1',
  clusterName: 'home',
  deviceId: DeviceId.parse('nuc'),
  key: 'key',
  certificate: 'certificate',
  authorities: ['authority'],
  host: '10.0.0.1',
  grpcPort: 50_051,
  joinPort: 50_052,
  isRevoked: false,
};
const waiting: WaitingRequest = {
  ticket: 'ticket',
  code: '042 137',
  key: 'key',
  authority: { certificate: 'certificate', fingerprint: Sha256.parse('a'.repeat(64)) },
};

const GARBAGE = ['', 'garbage', 'null', '{}', '[]', '{"clusterId":1}'];
const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

describe('the membership', () => {
  it('is kept, for its owner’s eyes only', async () => {
    const folder = aTemporaryFolder();
    const file = new MembershipFile(folder);
    expect(await file.read()).toBeUndefined();
    await file.write(membership);
    await file.write({ ...membership, isRevoked: true });
    expect(await new MembershipFile(folder).read()).toEqual({ ...membership, isRevoked: true });
    expect(await modeOf(join(folder, 'membership.json'))).toBe(0o600);
  });

  it.each([...GARBAGE, JSON.stringify({ ...membership, authorities: [] })])(
    'that is none is told of, and left as it is: %j',
    async (content) => {
      const folder = aTemporaryFolder();
      const path = join(folder, 'membership.json');
      await writeFile(path, content);
      await expect(new MembershipFile(folder).read()).rejects.toMatchObject({
        code: 'invalid-config',
        message: expect.stringContaining(path),
      });
      expect(await readFile(path, 'utf8')).toBe(content);
    },
  );
});

describe('a request that waits', () => {
  it('is kept until it is over, for its owner’s eyes only', async () => {
    const folder = aTemporaryFolder();
    const file = new WaitingFile(folder);
    expect(await file.read()).toBeUndefined();
    await file.write(waiting);
    expect(await new WaitingFile(folder).read()).toEqual(waiting);
    expect(await modeOf(join(folder, 'join-request.json'))).toBe(0o600);
    await file.remove();
    await file.remove();
    expect(await file.read()).toBeUndefined();
  });

  it.each(GARBAGE)('that is none is made anew: %j', async (content) => {
    const folder = aTemporaryFolder();
    await writeFile(join(folder, 'join-request.json'), content);
    expect(await new WaitingFile(folder).read()).toBeUndefined();
  });
});
