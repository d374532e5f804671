import { Toast } from '@base-ui/react/toast';
import { useMessages } from '../language/language-store.ts';
import { toasts } from '../stores/toasts.ts';
import { Icon } from './Icon.tsx';
import './toasts.css';

/** Where short notes appear. */
export function Toasts() {
  return (
    <Toast.Provider toastManager={toasts} timeout={5_000}>
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const messages = useMessages();
  return Toast.useToastManager().toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={`toast ${toast.type ?? ''}`}>
      <Icon name={toast.type === 'failed' ? 'warning' : 'check'} />
      <div>
        <Toast.Title className="toast-title" render={<p />} />
        <Toast.Description className="note soft" />
      </div>
      {toast.actionProps !== undefined && <Toast.Action className="button plain" />}
      <Toast.Close className="button quiet icon-button" aria-label={messages.app.close}>
        <Icon name="close" />
      </Toast.Close>
    </Toast.Root>
  ));
}
