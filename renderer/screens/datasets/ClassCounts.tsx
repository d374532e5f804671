import type { DatasetPreview } from '../../../common/domain/dataset.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';

/** As many classes as are worth a bar each. */
const SHOWN = 40;

/** How many samples there are of each class, as bars: to train on, and to test on. */
export function ClassCounts({ preview: { classes, train, test } }: { readonly preview: DatasetPreview }) {
  const { classes: words } = useMessages().datasets;
  const format = useFormat();
  const most = Math.max(1, ...classes.map((_, index) => (train[index] ?? 0) + (test[index] ?? 0)));
  const shown = classes.slice(0, SHOWN);
  return (
    <section className="class-counts">
      <h3>{words.title}</h3>
      <ul className="small">
        {shown.map((name, index) => {
          const [toTrain, toTest] = [train[index] ?? 0, test[index] ?? 0];
          return (
            <li key={name} title={words.of(name, format.number(toTrain), format.number(toTest))}>
              <span className="class-name">{name}</span>
              <span className="class-bar" aria-hidden="true">
                <span className="train" style={{ width: `${(toTrain / most) * 100}%` }} />
                <span className="test" style={{ width: `${(toTest / most) * 100}%` }} />
              </span>
              <span className="number">
                {format.number(toTrain)} <span className="faint">+ {format.number(toTest)}</span>
              </span>
            </li>
          );
        })}
      </ul>
      {classes.length > shown.length && (
        <p className="small faint">{words.more(format.number(classes.length - shown.length))}</p>
      )}
      <p className="class-legend small faint" aria-hidden="true">
        <span className="train" /> {words.legend.train} <span className="test" /> {words.legend.test}
      </p>
    </section>
  );
}
