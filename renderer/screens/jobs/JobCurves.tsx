import { useMemo } from 'react';
import type { Round } from '../../../common/domain/job.ts';
import { LineChart } from '../../components/chart/LineChart.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';

/** Accuracy and loss over the rounds, the last value large. */
export function JobCurves({ rounds }: { readonly rounds: readonly Round[] }) {
  const { charts } = useMessages().jobs;
  const format = useFormat();
  const judged = useMemo(() => rounds.filter(({ evaluation }) => evaluation !== null), [rounds]);
  const x = useMemo(() => judged.map(({ number }) => number), [judged]);
  const last = judged.at(-1)?.evaluation ?? null;
  if (last === null) return <p className="faint">{charts.none}</p>;
  const best = judged.reduce((a, b) => ((b.evaluation?.accuracy ?? 0) > (a.evaluation?.accuracy ?? 0) ? b : a));
  const percent = (value: number): string => format.percent(value);
  const plain = (value: number): string => format.number(value, value < 1 ? 3 : 2);
  return (
    <div className="job-curves">
      <Curve
        name={charts.accuracy}
        value={percent(last.accuracy)}
        exact={format.percent(last.accuracy, 4)}
        note={charts.best(format.percent(best.evaluation?.accuracy ?? 0), format.number(best.number))}
        x={x}
        values={judged.map(({ evaluation }) => evaluation?.accuracy ?? null)}
        color="--series-1"
        formatValue={percent}
      />
      <Curve
        name={charts.loss}
        value={plain(last.loss)}
        exact={format.number(last.loss, 6)}
        note={charts.from(plain(judged[0]?.evaluation?.loss ?? last.loss))}
        x={x}
        values={judged.map(({ evaluation }) => evaluation?.loss ?? null)}
        color="--series-6"
        formatValue={plain}
      />
    </div>
  );
}

interface CurveProps {
  readonly name: string;
  readonly value: string;
  readonly exact: string;
  readonly note: string;
  readonly x: readonly number[];
  readonly values: readonly (number | null)[];
  readonly color: string;
  readonly formatValue: (value: number) => string;
}

function Curve({ name, value, exact, note, x, values, color, formatValue }: CurveProps) {
  const { charts } = useMessages().jobs;
  const series = useMemo(() => [{ name, values, color }], [name, values, color]);
  return (
    <figure>
      <figcaption>
        <h2>{name}</h2>
        <p>
          <strong title={exact}>{value}</strong> <span className="faint small">{note}</span>
        </p>
      </figcaption>
      <LineChart label={charts.label(name, value)} x={x} series={series} formatValue={formatValue} height={190} />
    </figure>
  );
}
