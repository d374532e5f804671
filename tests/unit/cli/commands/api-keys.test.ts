import { describe, expect, it } from 'vitest';
import { runCli } from '../../../../cli/run-cli.ts';
import { aControlApi } from '../../main/api/a-control-api.ts';
import { paperTerminal } from '../paper-terminal.ts';

/** `eo` against a real control API. */
async function aCluster() {
  const api = await aControlApi();
  const eo = async (...args: string[]) => {
    const terminal = paperTerminal({ width: 160 });
    const exitCode = await runCli(args, terminal, { EO_API: api.url, EO_TOKEN: api.secret });
    return { exitCode, printed: terminal.printed.join('\n'), notes: terminal.notes.join('\n') };
  };
  return { ...api, eo };
}

describe('eo keys', () => {
  it('makes a key for asking models and nothing else, lists it without its secret, and revokes it', async () => {
    const { eo, url, tokens } = await aCluster();
    const limits = ['--models', 'chat, small', '--requests-per-minute', '60', '--tokens-per-minute', '20000'];
    const created = await eo('keys', 'create', 'web site', ...limits, '--days', '90');
    expect(created).toMatchObject({ exitCode: 0, printed: expect.stringMatching(/^eo_\S+$/) });
    expect(created.notes).toContain(`${url}/v1`);
    const key = tokens.list(undefined, 10).find(({ name }) => name === 'web site');
    expect(key).toMatchObject({
      role: 'operator',
      scopes: ['inference'],
      models: ['chat', 'small'],
      requestsPerMinute: 60,
      tokensPerMinute: 20_000,
      expiresAt: (key?.createdAt ?? 0) + 90 * 86_400_000,
    });
    const asked = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${created.printed}` } });
    expect(await asked.json()).toEqual({ object: 'list', data: [] });
    const listed = await eo('keys', 'list');
    expect(listed.printed).toMatch(new RegExp(`${key?.id}\\s+web site\\s+chat, small\\s+60\\s+20,000\\s+.*good for`));
    expect(listed.printed).not.toContain(created.printed.slice(-43));
    expect(await eo('keys', 'revoke', 'web site')).toMatchObject({ printed: 'The key web site is revoked.' });
    expect((await eo('keys', 'list')).printed).toContain('revoked');
    const refused = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${created.printed}` } });
    expect([refused.status, await refused.json()]).toMatchObject([401, { error: { code: 'invalid_api_key' } }]);
  });

  it('does not mistake other access tokens for keys', async () => {
    const { eo } = await aCluster();
    await eo('access', 'create', 'nightly', '--role', 'operator', '--models', 'chat');
    expect(JSON.parse((await eo('keys', 'list', '--json')).printed)).toEqual([]);
    expect((await eo('keys', 'revoke', 'nightly')).exitCode).toBe(66);
    const tokens = JSON.parse((await eo('access', 'list', '--json')).printed) as unknown[];
    expect(tokens).toContainEqual(expect.objectContaining({ name: 'nightly', models: ['chat'], scopes: [] }));
  });

  it.each([
    ['--models', 'No Model'],
    ['--requests-per-minute', '0'],
    ['--tokens-per-minute', 'many'],
    ['--days', '1.5'],
  ])('refuses %s %s', async (...wrong) => {
    const { eo } = await aCluster();
    expect((await eo('keys', 'create', 'k', ...wrong)).exitCode).toBe(2);
    expect(JSON.parse((await eo('keys', 'list', '--json')).printed)).toEqual([]);
  });
});
