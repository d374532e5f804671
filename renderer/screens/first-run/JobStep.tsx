import { useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Job } from '../../../common/domain/job.ts';
import { Age } from '../../components/Age.tsx';
import { AllowedButton } from '../../components/allowed/AllowedButton.tsx';
import { Icon } from '../../components/Icon.tsx';
import { JobStateMark } from '../../components/JobStateMark.tsx';
import { Progress } from '../../components/Progress.tsx';
import { useClient } from '../../connection/connection-context.ts';
import { errorText } from '../../language/error-text.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { datasetsMayHaveChanged } from '../../stores/datasets-store.ts';
import { isUnderWay, type StepState } from './first-run-steps.ts';
import { Step } from './Step.tsx';
import { type SamplePhase, startSampleJob } from './sample-job.ts';

const RUNNING = { role: 'operator', scope: 'jobs' } as const;

interface JobStepProps {
  readonly state: StepState;
  /** The newest run. */
  readonly sample: Job | undefined;
}

/** Runs the sample job and leads to it; says how the last run went. */
export function JobStep({ state, sample }: JobStepProps) {
  const messages = useMessages();
  const { job: words } = messages.firstRun;
  const client = useClient();
  const [, go] = useLocation();
  const [phase, setPhase] = useState<SamplePhase>();
  const [failure, setFailure] = useState<string>();
  const leaving = useRef(new AbortController());
  useEffect(() => {
    leaving.current = new AbortController();
    return () => leaving.current.abort();
  }, []);
  const run = async (): Promise<void> => {
    const { signal } = leaving.current;
    setFailure(undefined);
    try {
      const id = await startSampleJob(client, setPhase, signal);
      datasetsMayHaveChanged();
      if (!signal.aborted) go(`/jobs/${id}`);
    } catch (error) {
      if (!signal.aborted) setFailure(errorText(error, messages));
    } finally {
      setPhase(undefined);
    }
  };
  return (
    <Step number={3} title={words.title} state={state}>
      <p className="soft">{words.text}</p>
      <p className="small faint">{words.source}</p>
      {sample !== undefined && <LastRun sample={sample} />}
      {!isUnderWay(sample) && (
        <div className="first-run-line">
          <AllowedButton
            need={RUNNING}
            look={state === 'now' ? 'primary' : 'plain'}
            icon={<Icon name="play" />}
            isBusy={phase !== undefined}
            disabled={state === 'later'}
            onClick={() => void run()}
          >
            {sample === undefined ? words.run : words.again}
          </AllowedButton>
          <span className="note faint" role="status">
            {phase === undefined ? state === 'later' && words.needsDevice : words.phases[phase]}
          </span>
        </div>
      )}
      {failure !== undefined && (
        <p role="alert" className="failure-text">
          {failure}
        </p>
      )}
    </Step>
  );
}

function LastRun({ sample }: { readonly sample: Job }) {
  const { job: words } = useMessages().firstRun;
  const format = useFormat();
  const { id, state, evaluation, roundsCommitted, spec, createdAt, endedAt, failure, wait } = sample;
  const rounds = words.running(format.number(roundsCommitted), format.number(spec.rounds));
  return (
    <div className="first-run-job">
      <div className="first-run-line">
        <JobStateMark state={state} />
        <span className="faint small">
          <Age at={endedAt ?? createdAt} />
        </span>
        <Link href={`/jobs/${id}`}>{isUnderWay(sample) ? words.watch : words.look}</Link>
      </div>
      {isUnderWay(sample) && (
        <div className="first-run-line">
          <Progress label={rounds} share={roundsCommitted / spec.rounds} />
          <span className="note soft">{rounds}</span>
        </div>
      )}
      {wait !== null && <p className="note soft">{wait.message}</p>}
      {failure !== null && <p className="note soft">{failure.message}</p>}
      {evaluation !== null && <p className="note soft">{words.accuracy(format.percent(evaluation.accuracy))}</p>}
    </div>
  );
}
