import { useState } from 'react';
import type { JoinRequest } from '../../../common/domain/joining.ts';
import { ApproveDialog } from '../../components/joining/ApproveDialog.tsx';
import { useMessages } from '../../language/language-store.ts';
import { useAttention } from '../../stores/attention-store.ts';
import { AttentionRow } from './AttentionRow.tsx';
import './attention.css';

/** What needs a person now, the gravest first; nothing at all when nothing does. */
export function AttentionSection() {
  const { attention: words } = useMessages();
  const items = useAttention();
  const [asking, setAsking] = useState<JoinRequest>();
  return (
    <>
      {items.length > 0 && (
        <section className="attention" aria-label={words.title}>
          <h2>{words.title}</h2>
          <ul>
            {items.map((item) => (
              <AttentionRow key={item.id} item={item} onApprove={setAsking} />
            ))}
          </ul>
        </section>
      )}
      <ApproveDialog request={asking} onClose={() => setAsking(undefined)} />
    </>
  );
}
