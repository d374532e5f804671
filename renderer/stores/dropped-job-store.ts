import { create } from 'zustand';

const useDroppedJobState = create<{ readonly text: string | undefined }>()(() => ({ text: undefined }));

/** The YAML of a job file that was dropped, until the form for new jobs has taken it. */
export const useDroppedJob = () => useDroppedJobState((state) => state.text);

/** Lays a job file out for the form for new jobs, which is opened next. */
export function giveJobFile(text: string): void {
  useDroppedJobState.setState({ text });
}

/** Puts away what the form has taken. */
export function jobFileWasTaken(): void {
  useDroppedJobState.setState({ text: undefined });
}
