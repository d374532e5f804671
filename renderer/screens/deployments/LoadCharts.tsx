import { useMemo } from 'react';
import type { Deployment } from '../../../common/domain/deployment.ts';
import { LineChart } from '../../components/chart/LineChart.tsx';
import { Section } from '../../components/Section.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useSeenLoad } from '../../stores/deployments-store.ts';
import { loadLines } from './load-lines.ts';
import { rateText } from './rate-text.ts';

/** Rate and latency over the time that the page is open, the last values large. */
export function LoadCharts({ deployment: { name, interface: kind } }: { readonly deployment: Deployment }) {
  const messages = useMessages();
  const { figures: words, columns, none } = messages.deployments;
  const format = useFormat();
  const seen = useSeenLoad(name);
  const { x, rate, latency } = useMemo(() => loadLines(seen, kind), [seen, kind]);
  const charts = [
    {
      title: columns.rate,
      values: rate,
      color: '--series-1',
      tell: (value: number) => rateText(kind, value, messages, format),
      mark: (value: number) => format.number(value, value < 10 ? 1 : 0),
    },
    {
      title: columns.latency,
      values: latency,
      color: '--series-6',
      tell: (value: number) => format.duration(value),
      mark: (value: number) => format.duration(value),
    },
  ];
  const isIdle = !rate.some(Boolean) && latency.every((value) => value === null);
  return (
    <Section title={words.title} aside={<span className="small faint">{words.since}</span>}>
      {isIdle && <p className="note faint load-idle">{words.idle}</p>}
      {(isIdle ? [] : charts).map(({ title, values, color, tell, mark }) => {
        const last = values.at(-1) ?? null;
        const now = last === null ? none : tell(last);
        return (
          <figure key={title} className="load-chart">
            <figcaption>
              <h3>{title}</h3>
              <strong>{now}</strong>
            </figcaption>
            <LineChart
              label={words.chart(title, now)}
              x={x}
              isTime
              series={[{ name: title, values, color }]}
              formatValue={mark}
              height={110}
            />
          </figure>
        );
      })}
    </Section>
  );
}
