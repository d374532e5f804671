import { lazy, Suspense } from 'react';
import { useLocation } from 'wouter';
import type { Job } from '../../../../common/domain/job.ts';
import { Tabs } from '../../../components/Tabs.tsx';
import { useMessages } from '../../../language/language-store.ts';
import type { JobView } from '../../../stores/job-details-store.ts';
import { ClassesTab } from './ClassesTab.tsx';
import { DevicesTab } from './DevicesTab.tsx';
import { LogTab } from './LogTab.tsx';
import { RoundsTab } from './RoundsTab.tsx';

const SpecTab = lazy(async () => ({ default: (await import('./SpecTab.tsx')).SpecTab }));

interface JobTabsProps {
  readonly job: Job;
  readonly view: Extract<JobView, { readonly phase: 'ready' }>;
  readonly tab: string | undefined;
  readonly onShowRound: (round: number) => void;
}

const TABS = ['rounds', 'devices', 'classes', 'log', 'spec'] as const;

/** Rounds, devices, log and specification of a job; the address names which. */
export function JobTabs({ job, view: { rounds, attempts }, tab, onShowRound }: JobTabsProps) {
  const { tabs: words } = useMessages().jobs;
  const [, go] = useLocation();
  const current = TABS.find((name) => name === tab) ?? 'rounds';
  return (
    <Tabs
      label={words.label}
      current={current}
      onChange={(id) => go(id === 'rounds' ? `/jobs/${job.id}` : `/jobs/${job.id}/${id}`, { replace: true })}
      tabs={[
        {
          id: 'rounds',
          label: words.rounds,
          content: <RoundsTab rounds={rounds} isLive={job.state === 'running'} onShowRound={onShowRound} />,
        },
        {
          id: 'devices',
          label: words.devices,
          content: <DevicesTab spec={job.spec} rounds={rounds} attempts={attempts} />,
        },
        { id: 'classes', label: words.classes, content: <ClassesTab job={job} rounds={rounds} /> },
        { id: 'log', label: words.log, content: <LogTab id={job.id} /> },
        {
          id: 'spec',
          label: words.spec,
          content: (
            <Suspense fallback={null}>
              <SpecTab job={job} />
            </Suspense>
          ),
        },
      ]}
    />
  );
}
