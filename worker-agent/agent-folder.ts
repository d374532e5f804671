import { access } from 'node:fs/promises';
import { AppError } from '../common/errors.ts';
import { identityFile } from './identity.ts';

/** @throws AppError `not-found` where no agent has ever kept its data in the folder, `forbidden` where this account may not look */
export async function expectAgentFolder(folder: string): Promise<void> {
  const problem: unknown = await access(identityFile(folder)).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (problem === undefined) return;
  const isHidden = problem instanceof Error && 'code' in problem && problem.code === 'EACCES';
  throw isHidden
    ? new AppError('forbidden', `${folder} belongs to another account`, {
        cause: problem,
        details: { path: folder },
        hint: 'Say it as the account that the agent runs as, or with "sudo" and --data.',
      })
    : new AppError('not-found', `${folder} is no agent's data folder`, {
        cause: problem,
        details: { path: folder },
        hint: 'Name the folder of the agent with --data, as it was started with; "eo agent" starts one on the usual folder.',
      });
}
