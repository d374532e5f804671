import { useMessages } from '../language/language-store.ts';
import { DropDialog } from './DropDialog.tsx';
import { useFileDrag } from './use-file-drag.ts';
import { useTakeDrop } from './use-take-drop.ts';
import './drop-zone.css';

const STAFF = [12, 26, 40, 54, 68];

/** The whole window takes files: it says what will happen while they hover, and asks what to do with them. */
export function DropZone() {
  const { overlay: words } = useMessages().drop;
  const isOver = useFileDrag(useTakeDrop());
  return (
    <>
      {isOver && (
        <div className="drop-zone" role="status">
          <div>
            <svg width="100%" height="80" aria-hidden="true">
              {STAFF.map((y) => (
                <line key={y} x1="0" x2="100%" y1={y} y2={y} stroke="var(--staff)" />
              ))}
            </svg>
            <p className="drop-title">{words.title}</p>
            <p>{words.text}</p>
            <p className="soft note">{words.note}</p>
          </div>
        </div>
      )}
      <DropDialog />
    </>
  );
}
