import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const STARTER = join(import.meta.dirname, '../../cli/eo.js');

test.skipIf(process.platform !== 'linux')(
  'what runs for long has few arenas of memory, in the process that was started',
  async () => {
    const ports = ['--api-port', '0', '--grpc-port', '0', '--join-port', '0'];
    const args = [STARTER, 'serve', '--data', aTemporaryFolder(), '--host', '127.0.0.1', '--no-advertise', ...ports];
    const { MALLOC_ARENA_MAX: _, ...env } = process.env;
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'], env });
    onTestFinished(() => void child.kill('SIGKILL'));
    for await (const text of child.stderr) if (String(text).includes('control API')) break;
    expect(readFileSync(`/proc/${child.pid}/environ`, 'utf8')).toContain('MALLOC_ARENA_MAX=2');
  },
);
