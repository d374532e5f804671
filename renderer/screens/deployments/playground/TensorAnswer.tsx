import { useFormat, useMessages } from '../../../language/language-store.ts';
import { classScores } from './class-scores.ts';
import type { InferenceTensor } from './inference-tensor.ts';

interface TensorAnswerProps {
  readonly outputs: readonly InferenceTensor[];
  readonly classes: readonly string[] | null;
  readonly tookMs: number;
}

/** More rows or classes are not read one by one. */
const ROWS = 4;
const BARS = 12;
const RAW = 64;

/** What a model of tensors has answered: bars by class where it tells classes, and all outputs as numbers. */
export function TensorAnswer({ outputs, classes, tookMs }: TensorAnswerProps) {
  const { tensors: words } = useMessages().deployments.playground;
  const format = useFormat();
  const scores = classScores(outputs, classes);
  return (
    <div className="tensor-answer" role="status">
      <p className="small faint">{words.took(format.duration(tookMs))}</p>
      {scores !== undefined && (
        <>
          <h3>{words.bars(scores.isSoftmax ? words.softmax(scores.output) : scores.output)}</h3>
          {scores.rows.slice(0, ROWS).map(({ number, shares }) => (
            <div key={number}>
              {scores.rows.length > 1 && <p className="small soft">{words.row(format.number(number))}</p>}
              <ClassBars shares={shares} classes={classes} />
            </div>
          ))}
        </>
      )}
      <details className="raw-outputs" open={scores === undefined}>
        <summary>{words.raw}</summary>
        {outputs.map((output) => (
          <RawOutput key={output.name} output={output} />
        ))}
      </details>
    </div>
  );
}

function ClassBars({
  shares,
  classes,
}: {
  readonly shares: readonly number[];
  readonly classes: readonly string[] | null;
}) {
  const { tensors: words } = useMessages().deployments.playground;
  const format = useFormat();
  const named = shares.map((share, index) => ({ share, index, name: classes?.[index] ?? format.number(index) }));
  const byShare = named.toSorted((a, b) => b.share - a.share);
  const best = byShare[0];
  const shown = named.length <= BARS ? named : byShare.slice(0, BARS);
  return (
    <>
      {best !== undefined && <p className="best-class">{words.best(best.name, format.percent(best.share))}</p>}
      <ul className="class-bars">
        {shown.map(({ share, index, name }) => (
          <li key={index} data-is-best={index === best?.index}>
            <span>{name}</span>
            <span className="bar" aria-hidden="true">
              <span style={{ width: `${100 * share}%` }} />
            </span>
            <span className="number">{format.percent(share)}</span>
          </li>
        ))}
      </ul>
      {shown.length < named.length && (
        <p className="small faint">{words.others(format.number(named.length - shown.length))}</p>
      )}
    </>
  );
}

function RawOutput({ output: { name, datatype, shape, data } }: { readonly output: InferenceTensor }) {
  const { tensors: words } = useMessages().deployments.playground;
  const format = useFormat();
  const values = data.slice(0, RAW).map((value) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value));
  return (
    <div>
      <h3>
        {name}{' '}
        <span className="faint small">
          {datatype} · {shape.join(' × ')}
        </span>
      </h3>
      <pre className="small">
        {values.join('  ')}
        {data.length > RAW && ` ${words.more(format.number(data.length - RAW))}`}
      </pre>
    </div>
  );
}
