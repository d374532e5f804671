import type { ReactNode } from 'react';
import { JobStateMark } from '../../../components/JobStateMark.tsx';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import { playedMs } from '../played-ms.ts';
import { CompareTable } from './CompareTable.tsx';
import type { ComparedJob } from './compared-job.ts';

/** What came of each of the jobs. */
export function ComparedFigures({ jobs }: { readonly jobs: readonly ComparedJob[] }) {
  const { jobs: words } = useMessages();
  const format = useFormat();
  const { compare } = words;
  const row = (key: string, name: string, figureOf: (job: ComparedJob) => ReactNode | null) => ({
    key,
    name,
    values: jobs.map((job) => figureOf(job) ?? compare.none),
  });
  const percent = (share: number | null | undefined): string | null =>
    share == null ? null : format.percent(share, 2);
  return (
    <section>
      <h2>{compare.figures}</h2>
      <CompareTable
        title={compare.figures}
        jobs={jobs}
        rows={[
          row('state', compare.state, ({ job }) => <JobStateMark state={job.state} />),
          row('rounds', compare.rounds, ({ job }) =>
            words.ofRounds(format.number(job.roundsCommitted), format.number(job.spec.rounds)),
          ),
          row('last', compare.last, ({ job }) => percent(job.evaluation?.accuracy)),
          row('best', compare.best, ({ job }) => percent(job.bestAccuracy)),
          row('loss', compare.lastLoss, ({ job }) =>
            job.evaluation === null ? null : format.number(job.evaluation.loss, 4),
          ),
          row('took', compare.took, ({ rounds }) => format.duration(playedMs(rounds))),
          row('perRound', compare.perRound, ({ job, rounds }) =>
            job.roundsCommitted === 0 ? null : format.duration(playedMs(rounds) / job.roundsCommitted),
          ),
          row('bytes', compare.bytes, ({ rounds }) =>
            rounds.length === 0
              ? null
              : format.bytes(
                  rounds.reduce((sum, { bytesUp, bytesDown }) => sum + bytesUp + bytesDown, 0) / rounds.length,
                ),
          ),
          row('failures', compare.failures, ({ rounds }) =>
            format.number(rounds.reduce((sum, { omissions }) => sum + omissions.length, 0)),
          ),
        ]}
      />
    </section>
  );
}
