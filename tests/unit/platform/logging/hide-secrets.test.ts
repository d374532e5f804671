import { expect, it } from 'vitest';
import { Sha256 } from '../../../../common/domain/ids.ts';
import { hideSecrets } from '../../../../platform/logging/hide-secrets.ts';
import { toJoinString } from '../../../../platform/pki/join-string.ts';

it('a join string in a line shows its id, and not its secret', () => {
  const secret = 'Zx9_secretsecret-Zx9_s';
  const authority = Sha256.parse('ab'.repeat(32));
  const text = toJoinString({ hosts: ['127.0.0.1'], joinPort: 50_052, authority, tokenId: '3f2a9c01d4', secret });
  const line = hideSecrets(JSON.stringify({ msg: `started with --join ${text} and more` }));
  expect(line).not.toContain(secret);
  expect(line).toContain('.3f2a9c01d4.[hidden]');
  expect(line).toContain(' and more');
});
