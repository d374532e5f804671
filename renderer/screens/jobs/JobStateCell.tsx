import type { Job } from '../../../common/domain/job.ts';
import { Age } from '../../components/Age.tsx';
import { JobStateMark } from '../../components/JobStateMark.tsx';
import { failureText } from '../../language/failure-text.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { waitInShort, waitText } from '../../language/wait-text.ts';

/** A job's state with what there is to say about it: what it waits for, why it failed, since when. */
export function JobStateCell({ job: { state, wait, failure, endedAt } }: { readonly job: Job }) {
  const messages = useMessages();
  const format = useFormat();
  const reason =
    wait !== null ? waitText(wait, messages, format) : failure !== null ? failureText(failure, messages) : undefined;
  const since = wait?.since ?? endedAt;
  return (
    <span className="state-cell" title={reason}>
      <JobStateMark state={state} />
      <span className="faint small">
        {wait === null ? reason : waitInShort(wait, messages, format)}
        {reason === undefined && since !== null && <Age at={since} />}
      </span>
    </span>
  );
}
