import { useEffect, useRef, useState } from 'react';
import type { Dropped } from './arrange-drop.ts';
import { hasFiles, readTransfer } from './read-transfer.ts';

/** True while files are dragged over the window; what is dropped anywhere is handed on, unless a field takes it. */
export function useFileDrag(onDrop: (dropped: readonly Dropped[]) => void): boolean {
  const [isOver, setOver] = useState(false);
  const handOn = useRef(onDrop);
  useEffect(() => {
    handOn.current = onDrop;
  }, [onDrop]);
  useEffect(() => {
    const stop = new AbortController();
    const on = (type: 'dragenter' | 'dragover' | 'dragleave' | 'drop', handle: (event: DragEvent) => void): void =>
      window.addEventListener(type, handle, { signal: stop.signal });
    const over = (event: DragEvent): void => {
      if (!hasFiles(event.dataTransfer)) return;
      if (isOwnField(event)) {
        setOver(false);
        return;
      }
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
      setOver(true);
    };
    // A browser asks on entering, too; whether a field takes the files shows with the next.
    on('dragenter', (event) => hasFiles(event.dataTransfer) && event.preventDefault());
    on('dragover', over);
    on('dragleave', ({ relatedTarget }) => {
      if (relatedTarget === null) setOver(false); // out of the window
    });
    on('drop', (event) => {
      setOver(false);
      if (event.dataTransfer === null || !hasFiles(event.dataTransfer) || isOwnField(event)) return;
      event.preventDefault(); // a browser would open the file in place of the page
      void readTransfer(event.dataTransfer).then((dropped) => dropped.length > 0 && handOn.current(dropped));
    });
    return () => stop.abort();
  }, []);
  return isOver;
}

/** A field for files takes what is dropped on it, as does whoever has said so. */
function isOwnField({ target, defaultPrevented }: DragEvent): boolean {
  return defaultPrevented || (target instanceof HTMLInputElement && target.type === 'file');
}
