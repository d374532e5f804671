import { create } from 'zustand';
import type { DesktopState } from '../../common/desktop/desktop-state.ts';

const useDesktopState = create<{ readonly app: DesktopState | null }>()(() => ({ app: null }));

/** The app around the window as it has last told; null before that, and in a browser. */
export const useDesktopApp = () => useDesktopState((state) => state.app);

/** The app has told how it is. */
export function desktopIsSo(app: DesktopState): void {
  useDesktopState.setState({ app });
}
