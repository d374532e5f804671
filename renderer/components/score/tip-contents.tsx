import type { ReactNode } from 'react';
import { failureText } from '../../language/failure-text.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useNow } from '../../stores/now-store.ts';
import { Facts } from '../Facts.tsx';
import { Moment } from '../Moment.tsx';
import type { Fold } from './folded-time.ts';
import type { Rest } from './rests.ts';
import { endOf, type ScoreBar, type ScoreModel, type ScoreNote } from './score-model.ts';

const NAMED_DEVICES = 3;

/** One attempt, exactly. */
export function NoteTip({ note, model }: { readonly note: ScoreNote; readonly model: ScoreModel }) {
  const messages = useMessages();
  const format = useFormat();
  const now = useNow();
  const { score: words } = messages;
  const { facts } = words;
  const end = endOf(note, now, model.isLive);
  const span = (from: number | null, to: number | null): string =>
    from === null ? '–' : format.duration((to ?? end) - from);
  const isOpen = note.endedAt === null;
  const known = note.trainingStartedAt ?? (isOpen ? null : note.endedAt);
  return (
    <>
      <strong>{words.noteTitle(model.lanes[note.lane]?.name ?? '', format.number(note.round))}</strong>
      <span className="soft">
        {isOpen && !model.isLive ? words.brokenOff : words.outcome[note.outcome]}
        {isOpen && model.isLive && ` · ${format.duration(end - note.offeredAt)}`}
      </span>
      <Facts
        look="tip"
        facts={[
          [
            facts.part,
            `${format.number(note.partition)} (${facts.attempt.toLowerCase()} ${format.number(note.attempt)})`,
          ],
          [facts.offered, <Moment key="at" at={note.offeredAt} />],
          [facts.fetch, span(note.offeredAt, known)],
          [facts.training, span(note.trainingStartedAt, note.uploadStartedAt)],
          [facts.upload, span(note.uploadStartedAt, note.endedAt)],
          [facts.bytes, `${format.bytes(note.bytesUp)} / ${format.bytes(note.bytesDown)}`],
        ]}
      />
      {note.failure !== null && <p className="why">{failureText(note.failure, messages)}</p>}
    </>
  );
}

/** Why a device does not play. */
export function RestTip({
  rest: { lane, round, from, to, reason },
  model,
}: {
  readonly rest: Rest;
  readonly model: ScoreModel;
}) {
  const { score: words } = useMessages();
  const format = useFormat();
  const device = model.lanes[lane]?.name ?? '';
  return (
    <>
      <strong>{words.noteTitle(device, format.number(round))}</strong>
      <span>{reasonText()}</span>
      <Facts look="tip" facts={[[words.facts.duration, format.duration(to - from)]]} />
    </>
  );

  function reasonText(): string {
    switch (reason.kind) {
      case 'no-part':
      case 'not-yet':
        return words.rest[reason.kind](device);
      case 'aggregation':
        return words.rest.aggregation;
      case 'others': {
        const names = reason.deviceIds.map((id) => model.lanes.find(({ deviceId }) => deviceId === id)?.name ?? id);
        const more = names.length - NAMED_DEVICES;
        const shown = names.slice(0, NAMED_DEVICES);
        return words.rest.others(
          device,
          format.list(more > 0 ? [...shown, words.andMore(format.number(more))] : shown),
        );
      }
    }
  }
}

/** One round, exactly. */
export function BarTip({ bar, model }: { readonly bar: ScoreBar; readonly model: ScoreModel }) {
  const { score: words } = useMessages();
  const format = useFormat();
  const now = useNow();
  const facts: [string, ReactNode][] = [[words.facts.offered, <Moment key="at" at={bar.startedAt} />]];
  if (bar.endedAt !== null || model.isLive) {
    facts.push([words.facts.duration, format.duration((bar.endedAt ?? now) - bar.startedAt)]);
  }
  if (bar.accuracy !== null) facts.push([words.accuracy, format.percent(bar.accuracy, 2)]);
  if (bar.loss !== null) facts.push([words.loss, format.number(bar.loss, 4)]);
  if (bar.omissions > 0) {
    facts.push([words.facts.leftOut, words.parts(format.number(bar.omissions), bar.omissions === 1)]);
  }
  return (
    <>
      <strong>{words.barTitle(format.number(bar.round))}</strong>
      <Facts look="tip" facts={facts} />
    </>
  );
}

/** Time that the score leaves out. */
export function FoldTip({ fold: { from, to } }: { readonly fold: Fold }) {
  const { score: words } = useMessages();
  const format = useFormat();
  return (
    <>
      <strong>{words.fold(format.duration(to - from))}</strong>
      <span className="soft">{words.foldNote}</span>
    </>
  );
}
