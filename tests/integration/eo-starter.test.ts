import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { MALLOC_ENVIRONMENT } from '../../platform/process/malloc-environment.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const STARTER = join(import.meta.dirname, '../../cli/eo.js');

test.skipIf(process.platform !== 'linux')(
  'what runs for long gives memory back, in the process that was started',
  async () => {
    const ports = ['--api-port', '0', '--grpc-port', '0', '--join-port', '0'];
    const args = [STARTER, 'serve', '--data', aTemporaryFolder(), '--host', '127.0.0.1', '--no-advertise', ...ports];
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('MALLOC_')));
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'], env });
    onTestFinished(() => void child.kill('SIGKILL'));
    for await (const text of child.stderr) if (String(text).includes('control API')) break;
    const variables = readFileSync(`/proc/${child.pid}/environ`, 'utf8').split('\0');
    expect(variables).toEqual(
      expect.arrayContaining(Object.entries(MALLOC_ENVIRONMENT).map(([name, value]) => `${name}=${value}`)),
    );
  },
);
