import type { RoundEvaluation } from '../../../../common/domain/round-evaluation.ts';
import { useFormat, useMessages } from '../../../language/language-store.ts';

/** A row for each class of the test data, darker where more of its samples ended up. */
export function ConfusionGrid({ found: { classes, confusion } }: { readonly found: RoundEvaluation }) {
  const { classes: words } = useMessages().jobs;
  const format = useFormat();
  const names = (classes ?? []).map(({ name }, index) => name ?? index);
  return (
    // It scrolls by keys.
    <div className="confusion" role="region" aria-label={words.caption} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.caption}</th>
            {names.map((name, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: classes stay in their order
              <th key={index} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {classes?.map(({ samples, accuracy }, row) =>
            accuracy === null ? null : (
              // biome-ignore lint/suspicious/noArrayIndexKey: classes stay in their order
              <tr key={row}>
                <th scope="row">
                  {names[row]} <span className="faint">{format.percent(accuracy)}</span>
                </th>
                {confusion?.[row]?.map((count, column) => (
                  <td
                    // biome-ignore lint/suspicious/noArrayIndexKey: classes stay in their order
                    key={column}
                    style={{ background: `color-mix(in srgb, var(--brass) ${(count / samples) * 45}%, transparent)` }}
                  >
                    {format.number(count)}
                  </td>
                ))}
              </tr>
            ),
          )}
        </tbody>
      </table>
    </div>
  );
}
