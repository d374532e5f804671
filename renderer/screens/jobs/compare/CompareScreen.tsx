import { useState } from 'react';
import { Link, useSearch } from 'wouter';
import { JobId } from '../../../../common/domain/ids.ts';
import { TitleBar } from '../../../app/TitleBar.tsx';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { Tabs } from '../../../components/Tabs.tsx';
import { seriesColor } from '../../../design/series-color.ts';
import { useMessages } from '../../../language/language-store.ts';
import { useJobViewsOf } from '../../../stores/job-details-store.ts';
import { ComparedCurves } from './ComparedCurves.tsx';
import { ComparedFields } from './ComparedFields.tsx';
import { ComparedFigures } from './ComparedFigures.tsx';
import type { ComparedJob } from './compared-job.ts';
import type { Axis } from './job-curve.ts';
import './compare.css';

const MOST = 4;

/** Two to four jobs side by side: curves, final figures, and what their specifications differ in. */
export function CompareScreen() {
  const { compare: words, title } = useMessages().jobs;
  const ids = idsOf(useSearch());
  return (
    <>
      <TitleBar title={words.title} />
      {ids.length < 2 ? (
        <EmptyState title={words.choose.title} text={words.choose.text} action={<Link href="/jobs">{title}</Link>} />
      ) : (
        <Comparison ids={ids} />
      )}
    </>
  );
}

function Comparison({ ids }: { readonly ids: readonly JobId[] }) {
  const { jobs: words, app } = useMessages();
  const views = useJobViewsOf(ids);
  const [axis, setAxis] = useState<Axis>('round');
  const jobs: ComparedJob[] = [];
  const missing: JobId[] = [];
  for (const [index, id] of ids.entries()) {
    const view = views.get(id);
    if (view?.phase === 'missing') missing.push(id);
    if (view?.phase === 'ready') jobs.push({ job: view.job, rounds: view.rounds, color: seriesColor(index) });
  }
  const isLoading = jobs.length + missing.length < ids.length;
  const curves = <ComparedCurves jobs={jobs} axis={axis} />;
  return (
    <div className="screen-body compare-page">
      {missing.map((id) => (
        <p key={id} className="soft">
          {words.compare.missing(id)}
        </p>
      ))}
      {isLoading && <p className="faint">{app.loading}</p>}
      <Tabs
        label={words.compare.axis}
        current={axis}
        onChange={(id) => setAxis(id === 'time' ? 'time' : 'round')}
        tabs={[
          { id: 'round', label: words.compare.byRound, content: curves },
          { id: 'time', label: words.compare.byTime, content: curves },
        ]}
      />
      <ComparedFigures jobs={jobs} />
      <ComparedFields jobs={jobs} />
    </div>
  );
}

function idsOf(search: string): readonly JobId[] {
  const asked = (new URLSearchParams(search).get('ids') ?? '').split(',');
  return [...new Set(asked)].flatMap((id) => JobId.safeParse(id).data ?? []).slice(0, MOST);
}
