import { expect, test } from 'vitest';
import { DeviceId } from '../../../../../common/domain/ids.ts';
import { SpoolQuota } from '../../../../../main/jobs/training/spool-quota.ts';

const mac = DeviceId.parse('mac');
const nuc = DeviceId.parse('nuc');

test('a device has room for so much, until some of it has gone', () => {
  const quota = new SpoolQuota(100);
  quota.reserve('t1.1', mac, 60);
  quota.reserve('t1.1', mac, 60); // the same once more
  expect(() => quota.reserve('t2.1', mac, 60)).toThrow(expect.objectContaining({ code: 'too-many-requests' }));
  expect(() => quota.reserve('t2.1', nuc, 60)).not.toThrow();
  quota.release('t1.1');
  expect(() => quota.reserve('t3.1', mac, 60)).not.toThrow();
});
