import type { Finding, FindingStatus } from '../../../common/doctor/finding.ts';
import { commandsFor } from '../../../common/doctor/remedy.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { CopyField } from '../CopyField.tsx';
import { Icon, type IconName } from '../Icon.tsx';

const ICONS: Record<FindingStatus, IconName> = {
  fail: 'close',
  warn: 'warning',
  unknown: 'info',
  ok: 'check',
  skipped: 'minus',
};

interface FindingItemProps {
  readonly finding: Finding;
  /** Of the machine that was examined. */
  readonly platform: string;
}

/** One finding: what was found, and where something is wrong why that matters and how to mend it. */
export function FindingItem({ finding, platform }: FindingItemProps) {
  const { doctor: words } = useMessages();
  const format = useFormat();
  const { check, status, fact } = finding;
  const { title, why } = words.checks[check];
  const { found, mend } = words.say(fact, format);
  const commands = commandsFor(finding, platform);
  const isWrong = status === 'fail' || status === 'warn';
  return (
    <li className={`finding ${status}`}>
      <Icon name={ICONS[status]} />
      <div>
        <p>
          <strong>{title}</strong> <span className="finding-status small">{words.statuses[status]}</span>
        </p>
        <p className="note">{found}</p>
        {isWrong && (
          <>
            <p className="note soft">
              {why} {mend}
            </p>
            {commands.length > 0 && <CopyField label={words.command} text={commands.join('\n')} />}
          </>
        )}
      </div>
    </li>
  );
}
