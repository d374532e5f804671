import { Toast } from '@base-ui/react/toast';

/** Short notes about what has just been done, from anywhere. */
export const toasts = Toast.createToastManager();

/** Says that something was done; with a way to undo it where there is one. */
export function sayDone(title: string, undo?: { readonly label: string; readonly onUndo: () => void }): void {
  toasts.add({
    title,
    type: 'done',
    ...(undo === undefined ? {} : { actionProps: { children: undo.label, onClick: undo.onUndo }, timeout: 10_000 }),
  });
}

/** Says that something did not work, and stays until it was read. */
export function sayFailed(title: string, description?: string): void {
  toasts.add({
    title,
    type: 'failed',
    priority: 'high',
    timeout: 0,
    ...(description === undefined ? {} : { description }),
  });
}
