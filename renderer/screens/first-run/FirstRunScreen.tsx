import { Link } from 'wouter';
import { TitleBar } from '../../app/TitleBar.tsx';
import { useMessages } from '../../language/language-store.ts';
import { useDevices, useDevicesPhase } from '../../stores/devices-store.ts';
import { useJobs, useJobsPhase } from '../../stores/jobs-store.ts';
import { useJoinRequests } from '../../stores/join-requests-store.ts';
import { ApproveStep } from './ApproveStep.tsx';
import { DevicesStep } from './DevicesStep.tsx';
import { firstRunSteps } from './first-run-steps.ts';
import { JobStep } from './JobStep.tsx';
import { SAMPLE_JOB } from './sample-job.ts';
import './first-run.css';

/** From nothing to a finished job in three steps; each notices by itself what has happened. */
export function FirstRunScreen() {
  const { firstRun: words, app } = useMessages();
  const isReady = [useDevicesPhase(), useJobsPhase()].every((phase) => phase === 'ready');
  const devices = [...useDevices().values()];
  const requests = useJoinRequests();
  const sample = useJobs().find(({ name }) => name === SAMPLE_JOB.name);
  const steps = firstRunSteps({
    deviceStates: devices.map(({ state }) => state),
    asking: requests.length,
    sample,
  });
  const isAllDone = Object.values(steps).every((state) => state === 'done');
  return (
    <>
      <TitleBar title={words.title} />
      {isReady ? (
        <div className="screen-body first-run">
          <p className="soft">{words.lead}</p>
          {isAllDone && <EverythingIsThere />}
          <ol>
            <DevicesStep state={steps.devices} devices={devices} requests={requests} />
            <ApproveStep state={steps.approve} devices={devices} requests={requests} isNext={steps.job === 'later'} />
            <JobStep state={steps.job} sample={sample} />
          </ol>
        </div>
      ) : (
        <p className="screen-body faint">{app.loading}</p>
      )}
    </>
  );
}

function EverythingIsThere() {
  const { ready: words } = useMessages().firstRun;
  return (
    <section className="first-run-ready" role="status">
      <h2>{words.title}</h2>
      <p className="note soft">{words.text}</p>
      <p>
        <Link className="button primary" href="/jobs/new">
          {words.job}
        </Link>
        <Link className="button" href="/jobs">
          {words.jobs}
        </Link>
      </p>
    </section>
  );
}
