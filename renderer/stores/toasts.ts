import { create } from 'zustand';

/** A short note about what has just been done. */
export interface Toast {
  readonly id: number;
  readonly kind: 'done' | 'failed';
  readonly title: string;
  readonly text?: string | undefined;
  readonly undo?: Undo | undefined;
  /** How long it stays; null: until it was read. */
  readonly lastsMs: number | null;
}

interface Undo {
  readonly label: string;
  readonly onUndo: () => void;
}

const LASTS_MS = 5_000;
const LASTS_WITH_UNDO_MS = 10_000;

const useToastsState = create<{ readonly toasts: readonly Toast[] }>()(() => ({ toasts: [] }));
let lastId = 0;

/** The oldest first. */
export const useToasts = () => useToastsState((state) => state.toasts);

/** Says that something was done; with a way to undo it where there is one. */
export function sayDone(title: string, undo?: Undo): void {
  say({ title, kind: 'done', undo, lastsMs: undo === undefined ? LASTS_MS : LASTS_WITH_UNDO_MS });
}

/** Says that something did not work, and stays until it was read. */
export function sayFailed(title: string, text?: string): void {
  say({ title, kind: 'failed', text, lastsMs: null });
}

/** Takes a note away. */
export function closeToast(id: number): void {
  useToastsState.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

/** What is said again takes the place of the first time. */
function say(said: Omit<Toast, 'id'>): void {
  lastId++;
  const toast = { ...said, id: lastId };
  const isSame = ({ title, text }: Toast): boolean => title === said.title && text === said.text;
  useToastsState.setState(({ toasts }) => ({ toasts: [...toasts.filter((one) => !isSame(one)), toast] }));
}
