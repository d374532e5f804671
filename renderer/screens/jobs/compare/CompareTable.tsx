import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useMessages } from '../../../language/language-store.ts';
import { type ComparedJob, namesOf } from './compared-job.ts';

interface CompareTableProps {
  readonly title: string;
  readonly jobs: readonly ComparedJob[];
  /** A row each: its name, and a value for each job. */
  readonly rows: readonly { readonly name: ReactNode; readonly key: string; readonly values: readonly ReactNode[] }[];
}

/** One column for each job. */
export function CompareTable({ title, jobs, rows }: CompareTableProps) {
  const { compare: words } = useMessages().jobs;
  const names = namesOf(jobs);
  return (
    <table className="compare-table" aria-label={title}>
      <thead>
        <tr>
          <th scope="col">
            <span className="unseen">{words.field}</span>
          </th>
          {jobs.map(({ job, color }, index) => (
            <th key={job.id} scope="col">
              <span className="swatch" style={{ background: `var(${color})` }} />
              <Link href={`/jobs/${job.id}`}>{names[index]}</Link>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, key, values }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            {jobs.map(({ job }, index) => (
              <td key={job.id}>{values[index]}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
