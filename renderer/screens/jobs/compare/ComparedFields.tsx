import { useMessages } from '../../../language/language-store.ts';
import { CompareTable } from './CompareTable.tsx';
import type { ComparedJob } from './compared-job.ts';
import { differingFields } from './differing-fields.ts';

/** What the specifications of the jobs differ in. */
export function ComparedFields({ jobs }: { readonly jobs: readonly ComparedJob[] }) {
  const { compare: words } = useMessages().jobs;
  const fields = differingFields(jobs.map(({ job }) => job.spec));
  return (
    <section>
      <h2>{words.differences}</h2>
      {fields.length === 0 ? (
        <p className="soft note">{words.same}</p>
      ) : (
        <CompareTable
          title={words.differences}
          jobs={jobs}
          rows={fields.map(({ path, values }) => ({
            key: path,
            name: <code>{path}</code>,
            values: values.map((value) => value ?? words.none),
          }))}
        />
      )}
    </section>
  );
}
