import { useEffect } from 'react';
import { Modal } from '../../components/Modal.tsx';
import { useMessages } from '../../language/language-store.ts';
import { PaletteSearch } from './PaletteSearch.tsx';
import { closePalette, openPalette, useIsPaletteOpen } from './palette-store.ts';
import './palette.css';

/** Finds any screen, device, job or model and does what can be done from anywhere; opens with Ctrl or Cmd and K. */
export function CommandPalette() {
  const isOpen = useIsPaletteOpen();
  const messages = useMessages();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      openPalette();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  return (
    <Modal
      isOpen={isOpen}
      onClose={closePalette}
      title={messages.app.palette.title}
      isTitleSeen={false}
      className="palette"
    >
      <PaletteSearch />
    </Modal>
  );
}
