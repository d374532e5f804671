import { useMemo } from 'react';
import { LineChart } from '../../../components/chart/LineChart.tsx';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import { type ComparedJob, namesOf } from './compared-job.ts';
import { type Axis, jobCurve } from './job-curve.ts';
import { mergeCurves } from './merge-curves.ts';

interface ComparedCurvesProps {
  readonly jobs: readonly ComparedJob[];
  readonly axis: Axis;
}

/** Accuracies and losses of all of the jobs, over each other. */
export function ComparedCurves({ jobs, axis }: ComparedCurvesProps) {
  const { compare: words } = useMessages().jobs;
  const format = useFormat();
  return (
    <div className="compared-curves">
      <Overlay
        title={words.accuracy}
        figure="accuracy"
        {...{ jobs, axis }}
        formatValue={(value) => format.percent(value)}
      />
      <Overlay
        title={words.loss}
        figure="loss"
        {...{ jobs, axis }}
        formatValue={(value) => format.number(value, value < 1 ? 3 : 2)}
      />
      {axis === 'time' && <p className="small faint">{words.minutes}</p>}
    </div>
  );
}

interface OverlayProps extends ComparedCurvesProps {
  readonly title: string;
  readonly figure: 'accuracy' | 'loss';
  readonly formatValue: (value: number) => string;
}

function Overlay({ title, figure, jobs, axis, formatValue }: OverlayProps) {
  const { compare: words } = useMessages().jobs;
  const merged = useMemo(
    () => mergeCurves(jobs.map(({ rounds }) => jobCurve(rounds, axis, figure))),
    [jobs, axis, figure],
  );
  const series = useMemo(() => {
    const names = namesOf(jobs);
    return jobs.map(({ color }, index) => ({ name: names[index] ?? '', color, values: merged.values[index] ?? [] }));
  }, [jobs, merged]);
  return (
    <figure>
      <figcaption>
        <h2>{title}</h2>
      </figcaption>
      <LineChart label={words.chart(title)} x={merged.x} series={series} formatValue={formatValue} height={220} />
    </figure>
  );
}
