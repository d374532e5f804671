import { create } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { ResourceName } from '../../common/domain/ids.ts';

/** Where an upload stands. */
export type UploadState =
  | { readonly phase: 'waiting' }
  /** A folder is read through before it is sent, or what was sent before is read again for the hash. */
  | { readonly phase: 'reading'; readonly readBytes: number }
  | { readonly phase: 'sending' }
  /** The last piece, with the hash of the whole: the orchestrator compares it and looks at the content. */
  | { readonly phase: 'finishing' }
  | { readonly phase: 'paused' }
  /** Without a connection; it goes on by itself. */
  | { readonly phase: 'cut' }
  | { readonly phase: 'failed'; readonly error: unknown }
  | { readonly phase: 'done'; readonly href: string; readonly version: number | null };

/** A file on its way to the orchestrator, or arrived there. */
export interface Upload {
  /** The same for the same content under the same name. */
  readonly id: string;
  readonly kind: 'model' | 'dataset';
  readonly name: ResourceName;
  /** What the file is called here. */
  readonly fileName: string;
  readonly totalBytes: number;
  /** That the orchestrator has. */
  readonly keptBytes: number;
  readonly bytesPerSecond: number | null;
  readonly state: UploadState;
  /** Unix ms: since when the state is so. */
  readonly since: number;
}

const useUploadsState = create<{ readonly byId: ReadonlyMap<string, Upload> }>()(() => ({ byId: new Map() }));

/** All uploads of this page, in the order in which they were begun. */
export const useUploads = () => useUploadsState(useShallow((state) => [...state.byId.values()]));

/** An upload as it stands now. */
export function uploadById(id: string): Upload | undefined {
  return useUploadsState.getState().byId.get(id);
}

/** The uploads as they stand now. */
export function allUploads(): readonly Upload[] {
  return [...useUploadsState.getState().byId.values()];
}

/** Shows an upload, a new one last. */
export function putUpload(upload: Upload): void {
  useUploadsState.setState(({ byId }) => ({ byId: new Map(byId).set(upload.id, upload) }));
}

/** Changes an upload, if it is still there. */
export function changeUpload(id: string, change: Partial<Omit<Upload, 'id'>>): void {
  const upload = uploadById(id);
  if (upload === undefined) return;
  const isTurn = change.state !== undefined && change.state.phase !== upload.state.phase;
  putUpload({ ...upload, ...change, ...(isTurn ? { since: Date.now() } : {}) });
}

/** Takes uploads off the list. */
export function forgetUploads(ids: readonly string[]): void {
  useUploadsState.setState(({ byId }) => ({ byId: new Map([...byId].filter(([id]) => !ids.includes(id))) }));
}

/** True while something is read or sent. */
export function isUnderWay({ phase }: UploadState): boolean {
  switch (phase) {
    case 'reading':
    case 'sending':
    case 'finishing':
      return true;
    case 'waiting':
    case 'paused':
    case 'cut':
    case 'failed':
    case 'done':
      return false;
  }
}

/** True for an upload that nothing more happens to by itself. */
export function isOver({ phase }: UploadState): boolean {
  return phase === 'done' || phase === 'failed';
}
