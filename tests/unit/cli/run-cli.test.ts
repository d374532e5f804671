import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../../cli/program.ts';
import { runCli } from '../../../cli/run-cli.ts';
import { paperTerminal } from './paper-terminal.ts';

/** Nothing listens there: the port is reserved. */
const NOWHERE = { EO_API: 'http://127.0.0.1:1' };

async function eo(...args: string[]): Promise<{ exitCode: number; printed: string; notes: string }> {
  const terminal = paperTerminal();
  const exitCode = await runCli(args, terminal, NOWHERE);
  return { exitCode, printed: terminal.printed.join('\n'), notes: terminal.notes.join('\n') };
}

function commandsBelow(command: Command): Command[] {
  return command.commands.flatMap((one) => [one, ...commandsBelow(one)]);
}

describe('eo', () => {
  it('prints its version and its help without asking anybody', async () => {
    expect(await eo('--version')).toMatchObject({ exitCode: 0, printed: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
    expect((await eo('--help')).printed).toContain('Examples:\n  $ eo demo');
    expect(await eo('job', 'pause', '--help')).toMatchObject({
      exitCode: 0,
      printed: expect.stringContaining('$ eo job pause'),
    });
  });

  it('has a description and an example for every command', () => {
    const context = {
      terminal: paperTerminal(),
      environment: {},
      now: Date.now,
      connect: () => Promise.reject(new Error('not asked for')),
      setExitCode: () => {},
    };
    const visible = commandsBelow(createProgram(context)).filter(
      (command) => !['help', 'complete'].includes(command.name()),
    );
    expect(visible.length).toBeGreaterThan(25);
    for (const command of visible) {
      const help: string[] = [];
      command.configureOutput({ writeOut: (text) => void help.push(text) }).outputHelp();
      expect.soft(command.description(), command.name()).not.toBe('');
      expect.soft(help.join(''), command.name()).toContain('Examples:\n  $ eo ');
    }
  });

  it.each([
    [['nonsense'], "unknown command 'nonsense'"],
    [['status', '--nonsense'], "unknown option '--nonsense'"],
    [['device'], "missing required argument 'id'"],
    [['ping', '--count', '0'], 'It must be a whole number from 1 to 10000.'],
    [['train'], "missing argument 'file', or --preset, or --model"],
    [['train', '--preset', 'other'], 'Allowed choices are mnist-2nn, mnist-cnn.'],
    [['train', '--preset', 'mnist-2nn', '--partition', 'other'], 'It must be iid'],
    [['models', 'remove', 'mnist'], 'names no version'],
    [['access', 'create', 'x'], "required option '--role <role>' not specified"],
    [['access', 'create', 'x', '--role', 'boss'], 'Allowed choices are viewer, operator, admin.'],
    [['access', 'create', 'x', '--role', 'viewer', '--scopes', 'jobs,all'], 'Allowed are devices, jobs'],
    [['access', 'create', 'x', '--role', 'viewer', '--ttl', '1y'], 'It must be a time such as 45m'],
    [['token', 'create', '--ttl', '60d'], 'It must be at most 30d.'],
    [['token', 'create', '--tags', 'lab,My Room'], 'A tag has lower-case letters'],
    [['deploy'], 'say what to serve'],
    [['deploy', 'moby', '--job', 'mnist'], 'only one of them'],
    [['deploy', 'moby', '--idle-unload', '10'], 'It must be a time such as 90s'],
    [['deployments', 'scale', 'moby', '4..1'], 'such as 1..4'],
    [['deployments', 'usage', '--from', '2026-13-01'], 'It must be a day such as 2026-11-22'],
    [['status', '--api', 'ftp://x'], 'is not the address of a control API'],
  ])('%j is a usage error', async (args, message) => {
    expect(await eo(...args)).toMatchObject({ exitCode: 2, printed: '', notes: expect.stringContaining(message) });
  });

  it.each([
    [['serve', '--api-port', 'x'], 78],
    [['agent', '--orchestrator', 'x'], 78],
    [['train', 'no-such-file.yaml'], 66],
    [['train', '--preset', 'mnist-2nn', '--lr', '-1'], 65],
  ])('%j ends with %d before anything is started', async (args, exitCode) => {
    expect((await eo(...args)).exitCode).toBe(exitCode);
  });

  it.each([
    'ping',
    'status',
    'devices',
    'jobs',
    'models',
    'deployments',
    'logs',
    'events',
    'dataset',
    'access',
    'open',
    'ca',
    'token',
  ])('eo %s says that nobody answers, and what to do', async (command) => {
    expect(await eo(command)).toEqual({
      exitCode: 69,
      printed: '',
      notes: 'error: no orchestrator answers at http://127.0.0.1:1 (unavailable)\nhint: start one with "eo serve"',
    });
  });

  it('tells programs about errors in JSON', async () => {
    const { notes } = await eo('status', '--json');
    expect(JSON.parse(notes)).toMatchObject({ code: 'unavailable' });
  });

  it('prints what led to an error with --debug', async () => {
    expect((await eo('status', '--debug')).notes).toContain('caused by TypeError: fetch failed');
  });
});
