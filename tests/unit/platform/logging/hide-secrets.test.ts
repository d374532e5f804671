import { describe, expect, test } from 'vitest';
import { hideSecrets } from '../../../../platform/logging/hide-secrets.ts';
import { learnSecrets } from '../../../../platform/logging/secret-values.ts';

const SECRET = 'k3yMaterialThatNobodyMaySee';

describe('a secret is hidden', () => {
  test.each([
    [`eo_0123456789ab_${SECRET}`, 'eo_0123456789ab_[hidden]'],
    [`Authorization: Bearer ${SECRET}`, 'Authorization: [hidden]'],
    [`sent with Bearer ${SECRET} again`, 'sent with Bearer [hidden] again'],
    [`"authorization":"Basic ${SECRET}","a":1`, '"authorization":"[hidden]","a":1'],
    [`https://owner:${SECRET}@example.net/x`, 'https://[hidden]@example.net/x'],
    [`password=${SECRET}&next=1`, 'password=[hidden]&next=1'],
    [`AWS_SECRET_ACCESS_KEY='${SECRET}'`, 'AWS_SECRET_ACCESS_KEY=[hidden]'],
    [`client_secret: ${SECRET}, id: 7`, 'client_secret: [hidden], id: 7'],
    [`ghp_${SECRET}`, 'ghp_[hidden]'],
    [`eyJhbGciOiJI.${SECRET}.${SECRET}`, 'eyJ[hidden]'],
    [
      `-----BEGIN EC PRIVATE KEY-----\n${SECRET}\n-----END EC PRIVATE KEY----- and`,
      '-----BEGIN EC PRIVATE KEY-----[hidden] and',
    ],
    [`-----BEGIN PRIVATE KEY-----\n${SECRET}`, '-----BEGIN PRIVATE KEY-----[hidden]'],
  ])('%s', (line, hidden) => {
    expect(hideSecrets(line)).toBe(hidden);
  });

  test('in a line of JSON, which stays JSON, also where a text in it is JSON again', () => {
    const texts = [`password: ${SECRET}\nnext`, JSON.stringify({ apiKey: `a"${SECRET}\\`, b: 1 }), `token="${SECRET}"`];
    for (const text of texts) {
      const line = hideSecrets(JSON.stringify({ msg: text, passphrase: `x"${SECRET}`, list: [text] }));
      expect(line).not.toContain(SECRET);
      expect(JSON.parse(line)).toMatchObject({ passphrase: '[hidden]' });
    }
  });

  test('that the environment has under a telling name, also once that is forgotten', () => {
    learnSecrets({ MY_CLOUD_TOKEN: 'plain words 123', SOME_PATH: 'not secret', API_KEY_FILE: '/etc/some-key' });
    expect(hideSecrets('it said plain words 123; not secret; /etc/some-key')).toBe(
      'it said [hidden]; not secret; /etc/some-key',
    );
  });
});

test.each([
  'round 3: task received, 12 tokens a second',
  '{"tokens":12,"token":null,"passwordless":true,"job":"j1"}',
  'join token abc is good for 3 devices',
  'the author of this: me',
])('what is no secret stays: %s', (line) => {
  expect(hideSecrets(line)).toBe(line);
});
