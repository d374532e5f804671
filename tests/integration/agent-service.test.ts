import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { withAgentOptions } from '../../cli/commands/agent-options.ts';
import { EoProcess, runEo } from '../support/eo-process.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';

const run = promisify(execFile);

/** A machine with a systemd that takes every order and writes it down: the real one does not run where tests do. */
function aMachine() {
  const home = aTemporaryFolder();
  const [programs, orders] = [join(home, 'programs'), join(home, 'orders')];
  mkdirSync(programs);
  writeFileSync(join(programs, 'systemctl'), `#!/bin/sh\necho "$@" >> "${orders}"\n`);
  chmodSync(join(programs, 'systemctl'), 0o755);
  const environment = { HOME: home, XDG_CONFIG_HOME: '', PATH: `${programs}:${process.env['PATH'] ?? ''}` };
  const unit = join(home, '.config/systemd/user/edgeorchestra-agent.service');
  return { home, environment, unit, orders: () => readFileSync(orders, 'utf8').trim().split('\n') };
}

/** The command line in a unit, as systemd understands it. */
function commandOf(unit: string): string[] {
  const line = /^ExecStart=(.*)$/m.exec(unit)?.[1] ?? '';
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) =>
    word.replaceAll(/\\(.)/g, '$1').replaceAll('$$', '$').replaceAll('%%', '%'),
  );
}

test.skipIf(process.platform !== 'linux')(
  'an installed agent is started by what was written, joins by the string that was kept, and logs to files',
  async () => {
    const orchestrator = await TestOrchestrator.start();
    const invitation = await orchestrator.invitation();
    const { home, environment, unit, orders } = aMachine();
    const [data, logs] = [join(home, 'agent data'), join(home, 'logs')];
    const flags = [
      '--data',
      data,
      '--name',
      'spare 100%',
      '--orchestrator',
      orchestrator.address,
      '--log-folder',
      logs,
    ];

    const installed = await runEo(['agent', 'install', ...flags], {
      environment: { ...environment, EO_JOIN: invitation },
    });
    expect(installed).toMatchObject({ code: 0 });
    expect(installed.output).toContain('The agent runs as the service edgeorchestra-agent');
    expect(orders()).toEqual([
      '--user daemon-reload',
      '--user enable edgeorchestra-agent.service',
      '--user restart edgeorchestra-agent.service',
    ]);
    const written = readFileSync(unit, 'utf8');
    expect(written).not.toContain(invitation);
    const kept = join(data, 'join-string');
    expect(readFileSync(kept, 'utf8').trim()).toBe(invitation);
    expect(statSync(kept).mode & 0o077).toBe(0);

    const [program = '', script = '', ...args] = commandOf(written);
    expect([existsSync(program), existsSync(script)]).toEqual([true, true]);
    const after = orchestrator.live.mark;
    const agent = new EoProcess({ name: 'the service', args, environment });
    await orchestrator.live.untilEvent('device-came-online', ({ deviceName }) => deviceName === 'spare 100%', {
      after,
    });
    expect(existsSync(kept)).toBe(false);
    await agent.stop();
    expect(readFileSync(join(logs, 'agent.log'), 'utf8')).toContain('joined the cluster');
    expect(agent.output).not.toContain('joined the cluster');

    const removed = await runEo(['agent', 'uninstall'], { environment });
    expect(removed).toMatchObject({ code: 0 });
    expect(existsSync(unit)).toBe(false);
    expect(orders().slice(3)).toEqual(['--user disable --now edgeorchestra-agent.service', '--user daemon-reload']);
    expect((await runEo(['agent', 'uninstall'], { environment })).output).toBe('No such service is installed.\n');
  },
);

test.skipIf(process.platform !== 'linux')(
  'where the system refuses, what it said is told with a next step',
  async () => {
    const { home, environment } = aMachine();
    writeFileSync(join(home, 'programs/systemctl'), '#!/bin/sh\necho "Failed to connect to bus" >&2\nexit 1\n');
    const refused = await runEo(['agent', 'install', '--data', join(home, 'data')], { environment });
    expect(refused).toMatchObject({ code: 69 });
    expect(refused.output).toContain('"systemctl --user daemon-reload" failed: Failed to connect to bus');
  },
);

test.skipIf(process.platform !== 'linux')('whatever can be said of an agent is passed on to its service', async () => {
  const { home, environment } = aMachine();
  const values: Record<string, string> = {
    '--cache-size': '2GB',
    '--trainer-silence': '10m',
    '--log-level': 'debug',
    '--log-format': 'json',
    '--join-port': '50052',
    '--orchestrator': 'host:50051',
  };
  const flags = withAgentOptions(new Command()).options.flatMap(({ long, required }) => {
    if (long === undefined || long === null || long === '--join' || long === '--data') return [];
    return required ? [long, values[long] ?? 'some'] : [long];
  });
  const given = ['agent', 'install', '--print', '--data', join(home, 'data'), ...flags];
  const { code, output } = await runEo(given, { environment });
  expect(code, output).toBe(0);
  expect(commandOf(output).slice(2)).toEqual(['agent', 'run', '--data', join(home, 'data'), ...flags]);
});

test.skipIf(process.platform !== 'linux')(
  'the packaged agent installs itself with all that its owner said',
  async () => {
    const { home, environment, unit } = aMachine();
    const program = join(import.meta.dirname, '../../worker-agent/agent-bin.ts');
    const flags = ['--install', '--data', join(home, 'data'), '--name', 'spare', '--metered'];
    const { stdout } = await run(process.execPath, [program, ...flags], { env: { ...process.env, ...environment } });
    expect(stdout).toContain('The agent runs as the service edgeorchestra-agent, now and whenever you are signed in.');
    const [, script, ...args] = commandOf(readFileSync(unit, 'utf8'));
    expect([script, args]).toEqual([program, ['--name', 'spare', '--data', join(home, 'data'), '--metered']]);
  },
);

test.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)(
  'a service of the system runs as whoever called sudo, in their home, and what it finds there is theirs',
  async ({ skip }) => {
    // The unit lies in a folder of the system: a file system of its own hides it from the machine, where mounting is allowed.
    const hidden = (then: string) => [
      ...['unshare', '--mount', 'sh', '-ec', `mount -t tmpfs none /etc/systemd/system; ${then}`, 'sh'],
    ];
    const [program = '', ...mounting] = hidden('true');
    if (spawnSync(program, mounting).status !== 0) return skip('nothing can be mounted here');
    const [name, , uid, gid, , passwdHome] =
      readFileSync('/etc/passwd', 'utf8')
        .match(/^nobody:.*$/m)?.[0]
        .split(':') ?? [];
    const { home, environment } = aMachine();
    const invitation = await (await TestOrchestrator.start()).invitation();
    const asSudo = { ...environment, SUDO_UID: String(uid), SUDO_GID: String(gid), SUDO_USER: String(name) };
    chmodSync(home, 0o755);

    const shown = await runEo(['agent', 'install', '--system', '--print'], { environment: asSudo });
    expect(shown.output).toContain(`User=${name}\n`);
    expect(shown.output).toContain(`"--data" "${passwdHome}/.local/share/edgeorchestra-agent"`);
    expect(shown.output).not.toContain(home);

    const data = join(home, 'of the account', 'agent');
    const words = ['agent', 'install', '--system', '--metered', '--data', data, '--join', invitation];
    const installed = await runEo(words, {
      environment: asSudo,
      prefix: hidden('"$@"; cat /etc/systemd/system/edgeorchestra-agent.service'),
    });
    expect(installed).toMatchObject({ code: 0 });
    expect(installed.output).toContain('"--metered"');
    for (const path of [join(home, 'of the account'), data, join(data, 'join-string')]) {
      expect([path, statSync(path).uid, statSync(path).gid]).toEqual([path, Number(uid), Number(gid)]);
    }

    const taken = aTemporaryFolder();
    const refused = await runEo(['agent', 'install', '--system', '--data', taken], {
      environment: asSudo,
      prefix: hidden('exec "$@"'),
    });
    expect(refused).toMatchObject({ code: 77 });
    expect(refused.output).toContain(`sudo chown -R ${name} "${taken}"`);
  },
);
