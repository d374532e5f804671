import { create } from 'zustand';

const usePaletteState = create<{ readonly isOpen: boolean }>()(() => ({ isOpen: false }));

export const useIsPaletteOpen = () => usePaletteState((state) => state.isOpen);

export function openPalette(): void {
  usePaletteState.setState({ isOpen: true });
}

export function closePalette(): void {
  usePaletteState.setState({ isOpen: false });
}
