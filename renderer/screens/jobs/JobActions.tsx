import type { Job } from '../../../common/domain/job.ts';
import { AllowedButton } from '../../components/allowed/AllowedButton.tsx';
import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { useMessages } from '../../language/language-store.ts';
import { DeployButton } from '../deployments/deploy/DeployButton.tsx';
import { JobMenu } from './JobMenu.tsx';
import { allows, type JobDeed } from './job-deeds.ts';

interface JobActionsProps {
  readonly job: Job;
  readonly onDeed: (deed: JobDeed, jobs: readonly Job[]) => void;
  readonly onChange: () => void;
}

const CHANGING = { role: 'operator', scope: 'jobs' } as const;

/** What can be done with the job of a page. */
export function JobActions({ job, onDeed, onChange }: JobActionsProps) {
  const { actions: words } = useMessages().jobs;
  const { state, model } = job;
  return (
    <>
      {model !== null && <DeployButton model={model} isShort />}
      {allows(state, 'change') && (
        <AllowedButton need={CHANGING} look="quiet" onClick={onChange}>
          {words.change}
        </AllowedButton>
      )}
      {allows(state, 'pause') && (
        <Button icon={<Icon name="pause" />} onClick={() => onDeed('pause', [job])}>
          {words.pause}
        </Button>
      )}
      {allows(state, 'resume') && (
        <Button look="primary" icon={<Icon name="play" />} onClick={() => onDeed('resume', [job])}>
          {words.resume}
        </Button>
      )}
      {allows(state, 'cancel') && (
        <Button look="danger" onClick={() => onDeed('cancel', [job])}>
          {words.cancel}
        </Button>
      )}
      <JobMenu job={job} onDeed={onDeed} isOnPage />
    </>
  );
}
