import { TitleBar } from '../../app/TitleBar.tsx';
import { useMessages } from '../../language/language-store.ts';
import { useDeviceIds, useDevicesPhase } from '../../stores/devices-store.ts';
import { useJobs, useJobsPhase } from '../../stores/jobs-store.ts';
import { AttentionSection } from './AttentionSection.tsx';
import { DevicesAtAGlance } from './DevicesAtAGlance.tsx';
import { FirstUse } from './FirstUse.tsx';
import { NowPlaying } from './NowPlaying.tsx';
import { RecentEvents } from './RecentEvents.tsx';
import { StrengthBand } from './StrengthBand.tsx';
import './overview.css';

/** What needs attention, how strong the cluster is, and what is playing. */
export function OverviewScreen() {
  const { app } = useMessages();
  const isReady = [useDevicesPhase(), useJobsPhase()].every((phase) => phase === 'ready');
  const isFirst = [useDeviceIds().length, useJobs().length].every((count) => count === 0);
  return (
    <>
      <TitleBar title={app.nav.overview} />
      <div className="screen-body overview">
        <AttentionSection />
        {!isReady && <p className="faint">{app.loading}</p>}
        {isReady && isFirst && <FirstUse />}
        {isReady && !isFirst && (
          <>
            <StrengthBand />
            <NowPlaying />
            <div className="overview-columns">
              <DevicesAtAGlance />
              <RecentEvents />
            </div>
          </>
        )}
      </div>
    </>
  );
}
