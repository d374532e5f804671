import { BOTH_ROLES, type Check, cannotTell, fail, ok, SKIPPED, UNIX, warn } from '../check.ts';

/** Each device, each transfer and each file of the database is one. */
const FEW = { orchestrator: 1_024, agent: 256 } as const;
const TOO_FEW = 128;

/** How many files and connections the program may have open. */
export const openFilesCheck: Check = {
  id: 'open-files',
  roles: BOTH_ROLES,
  platforms: UNIX,
  async run(_host, { role, isRunning }) {
    if (!isRunning) return [SKIPPED];
    const limit = softLimit();
    if (limit === undefined) return [cannotTell('open files', 'missing')];
    const fact = { kind: 'open-files', limit } as const;
    if (limit === null || limit >= FEW[role]) return [ok(fact)];
    return [limit < TOO_FEW ? fail(fact) : warn(fact)];
  },
};

/** Null without a limit; undefined where it is not told. */
function softLimit(): number | null | undefined {
  const report: unknown = process.report.getReport();
  if (typeof report !== 'object' || report === null || !('userLimits' in report)) return undefined;
  const limits = report.userLimits as { readonly open_files?: { readonly soft?: number | string } };
  const soft = limits.open_files?.soft;
  if (soft === 'unlimited') return null;
  return typeof soft === 'number' ? soft : undefined;
}
