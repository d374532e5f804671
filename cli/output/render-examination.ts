import { CHECK_WORDS } from '../../common/doctor/check-words.ts';
import { describeFinding } from '../../common/doctor/describe-finding.ts';
import {
  countByStatus,
  type Examined,
  type Finding,
  type FindingStatus,
  problemsFirst,
} from '../../common/doctor/finding.ts';
import { commandsFor } from '../../common/doctor/remedy.ts';
import { PLAIN_FORMAT } from '../../common/domain/plain-format.ts';
import type { Colours } from './terminal.ts';
import { printable } from './text-width.ts';

type Shown = Pick<Examined, 'findings' | 'platform' | 'unreadable'>;

/** What an examination has found, problems first, each with why it matters and how to mend it. */
export function renderExamination(title: string, examined: Shown, colours: Colours): string[] {
  const { findings, platform, unreadable } = examined;
  const shown = problemsFirst(findings).filter(({ status }) => status !== 'skipped');
  const skipped = findings.filter(({ status }) => status === 'skipped').map(({ check }) => CHECK_WORDS[check].title);
  return [
    `${colours.bold(printable(title))}  ${summaryOf(findings)}`,
    ...shown.flatMap((finding) => renderFinding(finding, platform, colours)),
    ...(skipped.length === 0 ? [] : [colours.dim(`– not for this machine: ${skipped.join(', ')}`)]),
    ...(unreadable === 0
      ? []
      : [colours.dim(`– ${unreadable} more that only a newer version understands: update the orchestrator`)]),
  ];
}

/** Such as "1 problem, 2 to look at, 9 well". */
export function summaryOf(findings: readonly Finding[]): string {
  const { fail, warn, unknown, ok } = countByStatus(findings);
  const parts = [
    fail > 0 && `${fail} ${fail === 1 ? 'problem' : 'problems'}`,
    warn > 0 && `${warn} to look at`,
    unknown > 0 && `${unknown} not known`,
    ok > 0 && `${ok} well`,
  ];
  return parts.filter(Boolean).join(', ');
}

function renderFinding(finding: Finding, platform: string, colours: Colours): string[] {
  const { check, status, fact } = finding;
  const { title, why } = CHECK_WORDS[check];
  const { found, mend } = describeFinding(fact, PLAIN_FORMAT);
  const line = `${markOf(status, colours)} ${title}: ${printable(found)}`;
  if (status !== 'fail' && status !== 'warn') return [line];
  return [
    line,
    `    ${colours.dim(why)}`,
    ...(mend === null ? [] : [`    ${printable(mend)}`]),
    ...commandsFor(finding, platform).map((command) => `      ${printable(command)}`),
  ];
}

function markOf(status: FindingStatus, colours: Colours): string {
  switch (status) {
    case 'fail':
      return colours.red('✗');
    case 'warn':
      return colours.yellow('!');
    case 'unknown':
      return colours.dim('?');
    case 'ok':
      return colours.green('✓');
    case 'skipped':
      return colours.dim('–');
  }
}
