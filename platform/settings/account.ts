import { execFile } from 'node:child_process';
import { homedir, userInfo } from 'node:os';
import { promisify } from 'node:util';
import { z } from 'zod';
import { AppError } from '../../common/errors.ts';

/** An account of this machine. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

const run = promisify(execFile);

const TELL = 'const { username, uid, gid, homedir } = require("node:os").userInfo();';
const Told = z.object({ username: z.string().min(1), uid: z.int(), gid: z.int(), homedir: z.string().startsWith('/') });

/** The account that this process runs as. */
export function ownAccount(): Account {
  const { username, uid, gid } = userInfo();
  return { name: username, uid, gid, home: homedir() };
}

/**
 * Whoever stands behind `sudo`; without that, whoever runs this. The system is asked by a process of that account, which
 * shows as well that it may run this program.
 * @throws AppError `forbidden` where it may not
 */
export async function callingAccount(environment: NodeJS.ProcessEnv = process.env): Promise<Account> {
  const own = ownAccount();
  const [uid, gid] = [environment['SUDO_UID'], environment['SUDO_GID']].map((id) => Number(id || Number.NaN));
  if (own.uid !== 0 || !Number.isInteger(uid) || uid === 0) return own;
  const as = { uid, gid: Number.isInteger(gid) ? gid : uid, cwd: '/' };
  const ask = [process.execPath, ['-p', `${TELL} JSON.stringify({ username, uid, gid, homedir })`], as] as const;
  try {
    const { stdout } = await run(...ask);
    const { username, homedir: home, ...ids } = Told.parse(JSON.parse(stdout));
    return { name: username, home, ...ids };
  } catch (cause) {
    throw new AppError(
      'forbidden',
      `${process.execPath} cannot be run by the account ${uid}, whose service this would be`,
      {
        cause,
        hint: 'Install Node and this program where every account may run them, such as below /usr/local.',
      },
    );
  }
}
