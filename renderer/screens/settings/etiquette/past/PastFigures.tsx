import type { ReactNode } from 'react';
import type { DeviceReplay } from '../../../../../common/api/etiquette-contract.ts';
import { EtiquetteLevel } from '../../../../../common/specs/etiquette-policy.ts';
import { useFormat, useMessages } from '../../../../language/language-store.ts';
import type { PastResult } from './use-past-trial.ts';
import '../../../../components/plain-table.css';

const HOUR_MS = 3_600_000;

/** Hours at each level, useful ones and changes: with the rules that hold, with changed ones, and with none. */
export function PastFigures({ result: { now, changed } }: { readonly result: PastResult }) {
  const { editor, levels } = useMessages().etiquette;
  const { past: words } = editor;
  const format = useFormat();
  const hours = (ms: number): string => words.hours(format.number(ms / HOUR_MS, 1));
  const row = (title: string, look: string, { msAt, awayMs, usefulMs, changes, breaches, slowestMs }: DeviceReplay) => (
    <tr>
      <th scope="row">
        {changed !== undefined && <i className={`past-key ${look}`} />}
        {title}
      </th>
      {EtiquetteLevel.options.map((level) => (
        <td key={level} className="number">
          {hours(msAt[level])}
        </td>
      ))}
      <td className="number">{hours(awayMs)}</td>
      <td className="number">
        <strong>{hours(usefulMs)}</strong>
      </td>
      <td className="number">{format.number(changes)}</td>
      <td>{breaches === 0 ? words.inTime : words.late(breaches, format.duration(slowestMs), format)}</td>
    </tr>
  );
  const head = (text: ReactNode, key: string, isNumber = true) => (
    <th key={key} scope="col" className={isNumber ? 'number' : ''}>
      {text}
    </th>
  );
  return (
    <>
      <div className="past-figures" role="region" aria-label={words.figures} tabIndex={0}>
        <table className="plain-table">
          <thead>
            <tr>
              {head(<span className="unseen">{words.rules}</span>, 'rules', false)}
              {EtiquetteLevel.options.map((level) =>
                head(
                  <>
                    <i className={`past-bar ${level}`} />
                    {levels[level]}
                  </>,
                  level,
                ),
              )}
              {head(words.away, 'away')}
              {head(words.useful, 'useful')}
              {head(words.changes, 'changes')}
              {head(words.reaction, 'reaction', false)}
            </tr>
          </thead>
          <tbody>
            {row(words.now, 'held', now)}
            {changed !== undefined && row(words.changed, 'tried', changed)}
          </tbody>
        </table>
      </div>
      <p className="small faint">
        {words.useOf} {words.without(hours(now.usefulMsWithout))}{' '}
        {now.unreadable > 0 && words.unreadable(now.unreadable, format)}
      </p>
    </>
  );
}
