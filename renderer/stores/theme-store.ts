import { create } from 'zustand';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEPT_AS = 'edgeorchestra.theme';
const DARK = '(prefers-color-scheme: dark)';

const useThemeState = create<{ readonly theme: Theme; readonly isDark: boolean }>()(() => ({
  theme: 'system',
  isDark: false,
}));

export const useTheme = () => useThemeState((state) => state.theme);
/** What is shown now; for what is drawn by hand. */
export const useIsDark = () => useThemeState((state) => state.isDark);

/** Calls back with the theme, now and whenever another one is chosen, until the returned function is called. */
export function watchTheme(listener: (theme: Theme) => void): () => void {
  listener(useThemeState.getState().theme);
  return useThemeState.subscribe(({ theme }, before) => {
    if (theme !== before.theme) listener(theme);
  });
}

/** Shows the theme that was chosen, and follows the system where none was. */
export function startTheme(): void {
  const kept = localStorage.getItem(KEPT_AS);
  window.matchMedia(DARK).addEventListener('change', () => show(useThemeState.getState().theme));
  show(THEMES.find((theme) => theme === kept) ?? 'system');
}

/** Shows another theme from now on. */
export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEPT_AS, theme);
  show(theme);
}

function show(theme: Theme): void {
  const isDark = theme === 'dark' || (theme === 'system' && window.matchMedia(DARK).matches);
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  useThemeState.setState({ theme, isDark });
}
