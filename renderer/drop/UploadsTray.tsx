import { useState } from 'react';
import { Button } from '../components/Button.tsx';
import { Icon } from '../components/Icon.tsx';
import { useFormat, useMessages } from '../language/language-store.ts';
import { timeLeftMs } from '../stores/uploads-speed.ts';
import { isOver, isUnderWay, type Upload, useUploads } from '../stores/uploads-store.ts';
import { dropUploads } from './run-uploads.ts';
import { UploadRow } from './UploadRow.tsx';
import './uploads-tray.css';

/** What is on its way to the orchestrator, at the foot of every screen; nothing where nothing is. */
export function UploadsTray() {
  const { uploads: words } = useMessages().drop;
  const uploads = useUploads();
  const [isOpen, setOpen] = useState(true);
  if (uploads.length === 0) return null;
  const over = uploads.filter(({ state }) => isOver(state));
  const lastDone = uploads.findLast(({ state }) => state.phase === 'done');
  return (
    <section className="uploads-tray" aria-label={words.title}>
      <header>
        <Button
          look="quiet"
          aria-expanded={isOpen}
          title={isOpen ? words.hide : words.show}
          icon={<Icon name={isOpen ? 'down' : 'up'} />}
          onClick={() => setOpen(!isOpen)}
        >
          <Summary uploads={uploads} />
        </Button>
        {over.length > 0 && (
          <Button look="quiet" onClick={() => dropUploads(over.map(({ id }) => id))}>
            {words.clear}
          </Button>
        )}
      </header>
      <span role="status" className="unseen">
        {lastDone !== undefined && words.ended(lastDone.name)}
      </span>
      {isOpen && (
        <ul>
          {uploads.map((upload) => (
            <UploadRow key={upload.id} upload={upload} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Summary({ uploads }: { readonly uploads: readonly Upload[] }) {
  const { uploads: words } = useMessages().drop;
  const format = useFormat();
  const running = uploads.filter(({ state }) => isUnderWay(state));
  if (running.length === 0) return words.idle(uploads.length);
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  const speed = sum(running.map(({ bytesPerSecond }) => bytesPerSecond ?? 0));
  const open = uploads.filter(({ state }) => isUnderWay(state) || state.phase === 'waiting');
  const total = sum(open.map(({ totalBytes }) => totalBytes));
  const left = timeLeftMs(total - sum(open.map(({ keptBytes }) => keptBytes)), speed);
  return [
    words.summary(open.length),
    ...(total === 0 ? [] : [format.percent(sum(open.map(({ keptBytes }) => keptBytes)) / total, 0)]),
    ...(speed === 0 ? [] : [words.speed(format.bytes(speed))]),
    ...(left === null ? [] : [words.left(format.duration(left))]),
  ].join(' · ');
}
