import { countByStatus, type Examination, problemsFirst } from '../../../common/doctor/finding.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { FindingItem } from './FindingItem.tsx';
import './doctor.css';

/** What an examination has found: problems in full, the rest to be opened. */
export function ExaminationReport({ examination }: { readonly examination: Examination }) {
  const { doctor: words } = useMessages();
  const format = useFormat();
  const { findings, platform, unreadable } = examination;
  const sorted = problemsFirst(findings);
  const problems = sorted.filter(({ status }) => status === 'fail' || status === 'warn' || status === 'unknown');
  const well = sorted.filter(({ status }) => status === 'ok');
  const skipped = sorted.filter(({ status }) => status === 'skipped').map(({ check }) => words.checks[check].title);
  return (
    <div className="examination">
      <ul>
        {problems.map((finding) => (
          <FindingItem key={keyOf(finding)} finding={finding} platform={platform} />
        ))}
      </ul>
      {unreadable > 0 && <p className="note soft">{words.newer(unreadable)}</p>}
      <details>
        <summary className="note">{words.well(well.length)}</summary>
        <ul>
          {well.map((finding) => (
            <FindingItem key={keyOf(finding)} finding={finding} platform={platform} />
          ))}
        </ul>
        {skipped.length > 0 && <p className="note faint">{words.skipped(format.list(skipped))}</p>}
      </details>
    </div>
  );
}

/** "1 problem, 2 to look at", in the colour of the worst. */
export function ExaminationSummary({ examination }: { readonly examination: Examination }) {
  const { doctor: words } = useMessages();
  const { fail, warn, unknown } = countByStatus(examination.findings);
  const worst = fail > 0 ? 'fail' : warn > 0 ? 'warn' : 'ok';
  return <span className={`examination-summary ${worst}`}>{words.counts(fail, warn, unknown)}</span>;
}

function keyOf({ check, fact }: Examination['findings'][number]): string {
  return `${check} ${JSON.stringify(fact)}`;
}
