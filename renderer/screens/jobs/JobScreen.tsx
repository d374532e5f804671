import { useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { JobId } from '../../../common/domain/ids.ts';
import { TitleBar } from '../../app/TitleBar.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { JobStateMark } from '../../components/JobStateMark.tsx';
import { Score, type ScoreHandle } from '../../components/score/Score.tsx';
import { useMessages } from '../../language/language-store.ts';
import { type JobView, useJobView } from '../../stores/job-details-store.ts';
import { useJob } from '../../stores/jobs-store.ts';
import { ChangeJobDialog } from './change/ChangeJobDialog.tsx';
import { JobActions } from './JobActions.tsx';
import { JobCurves } from './JobCurves.tsx';
import { JobHeadline } from './JobHeadline.tsx';
import { JobTabs } from './tabs/JobTabs.tsx';
import { useJobDeeds } from './use-job-deeds.tsx';
import './job-page.css';

interface JobScreenProps {
  readonly id: string;
  readonly tab: string | undefined;
}

/** One job: its score, its curves, and all that is known of it. */
export function JobScreen({ id, tab }: JobScreenProps) {
  const jobId = JobId.safeParse(id).data;
  return jobId === undefined ? <MissingJob /> : <OneJob key={jobId} id={jobId} tab={tab} />;
}

function OneJob({ id, tab }: { readonly id: JobId; readonly tab: string | undefined }) {
  const { app } = useMessages();
  const view = useJobView(id);
  switch (view.phase) {
    case 'loading':
      return <p className="screen-body faint">{app.loading}</p>;
    case 'missing':
      return <MissingJob />;
    case 'ready':
      return <JobPage id={id} view={view} tab={tab} />;
  }
}

interface JobPageProps {
  readonly id: JobId;
  readonly view: Extract<JobView, { readonly phase: 'ready' }>;
  readonly tab: string | undefined;
}

function JobPage({ id, view, tab }: JobPageProps) {
  const { jobs: words } = useMessages();
  const [, go] = useLocation();
  const score = useRef<ScoreHandle>(null);
  // The list hears of a new state a little sooner.
  const job = useJob(id) ?? view.job;
  const { rounds, attempts } = view;
  const [isChanging, setChanging] = useState(false);
  const { start, question } = useJobDeeds(() => go('/jobs'));
  return (
    <>
      <TitleBar title={job.name} actions={<JobActions job={job} onDeed={start} onChange={() => setChanging(true)} />}>
        <JobStateMark state={job.state} />
      </TitleBar>
      <div className="screen-body job-page">
        <JobHeadline job={job} rounds={rounds} />
        {rounds.length === 0 ? (
          <p className="faint">{words.noRound}</p>
        ) : (
          <Score ref={score} label={job.name} rounds={rounds} attempts={attempts} isLive={job.state === 'running'} />
        )}
        {!view.isWhole && rounds.length > 0 && <p className="small faint">{words.loadingAttempts}</p>}
        {rounds.length > 0 && <JobCurves rounds={rounds} />}
        <JobTabs job={job} view={view} tab={tab} onShowRound={(round) => score.current?.showRound(round)} />
      </div>
      {question}
      {isChanging && <ChangeJobDialog job={job} onClose={() => setChanging(false)} />}
    </>
  );
}

function MissingJob() {
  const { missing } = useMessages().jobs;
  return <EmptyState title={missing.title} text={missing.text} action={<Link href="/jobs">{missing.back}</Link>} />;
}
