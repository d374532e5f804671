import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { launchdPlist } from '../../../../platform/service/launchd-plist.ts';
import type { ServiceDescription } from '../../../../platform/service/service-description.ts';
import { systemdUnit } from '../../../../platform/service/systemd-unit.ts';
import { findPython, need } from '../../../support/python.ts';
import { aTemporaryFolder } from '../../main/storage/temporary-folder.ts';

const run = promisify(execFile);
const ODD = `Bob's "100%" <$HOME> & \\ box`;

function aService(changes: Partial<ServiceDescription> = {}): ServiceDescription {
  return {
    name: 'spare-agent',
    label: 'org.example.agent',
    title: 'Agent at 100 %',
    command: [process.execPath, 'agent.js', '--name', ODD],
    scope: 'user',
    account: 'root',
    errorFile: '/tmp/agent.stderr',
    finalExitCode: 78,
    ...changes,
  };
}

test.each(['user', 'system'] as const)('systemd takes a unit of a %s, word for word', async (scope) => {
  const unit = systemdUnit(aService({ scope }));
  expect(unit).toContain(`"--name" "Bob's \\"100%%\\" <$$HOME> & \\\\ box"`);
  expect(unit).toContain('RestartPreventExitStatus=78');
  expect(unit.includes('User=root')).toBe(scope === 'system');
  if (spawnSync('systemd-analyze', ['--version']).status !== 0) return;
  const path = join(aTemporaryFolder(), 'spare-agent.service');
  writeFileSync(path, unit);
  // It complains on standard error of what it does not know, and succeeds.
  const { stderr } = await run('systemd-analyze', ['verify', path]);
  expect(stderr).toBe('');
});

test('a property list is read as it was meant', async ({ skip }) => {
  const python = need(findPython('plistlib'), skip);
  const path = join(aTemporaryFolder(), 'agent.plist');
  writeFileSync(path, launchdPlist(aService({ scope: 'system', account: 'owner' })));
  const program = 'import json, plistlib, sys; print(json.dumps(plistlib.load(open(sys.argv[1], "rb"))))';
  const { stdout } = await run(python, ['-c', program, path]);
  expect(JSON.parse(stdout)).toMatchObject({
    Label: 'org.example.agent',
    ProgramArguments: [process.execPath, 'agent.js', '--name', ODD],
    RunAtLoad: true,
    KeepAlive: { SuccessfulExit: false },
    UserName: 'owner',
    StandardErrorPath: '/tmp/agent.stderr',
  });
});
