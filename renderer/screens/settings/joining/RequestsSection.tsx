import { useState } from 'react';
import type { JoinRequest } from '../../../../common/domain/joining.ts';
import { Age } from '../../../components/Age.tsx';
import { AllowedButton } from '../../../components/allowed/AllowedButton.tsx';
import { APPROVING, ApproveDialog } from '../../../components/joining/ApproveDialog.tsx';
import { Section } from '../../../components/Section.tsx';
import { useMessages } from '../../../language/language-store.ts';
import { useJoinRequests } from '../../../stores/join-requests-store.ts';
import '../../../components/plain-table.css';
import './join-requests.css';

/** The machines that ask to join now; nothing where none does. */
export function RequestsSection() {
  const { requests: words } = useMessages().joining;
  const requests = useJoinRequests();
  const [asking, setAsking] = useState<JoinRequest>();
  return (
    <>
      {requests.length > 0 && (
        <Section title={words.title}>
          <table className="plain-table with-buttons join-requests">
            <tbody>
              {requests.map((request) => (
                <tr key={request.id}>
                  <td>
                    <strong>{request.name}</strong> <span className="faint">{words.from(request.address)}</span>
                  </td>
                  <td>{request.hardware.chip}</td>
                  <td className="faint">
                    <Age at={request.askedAt} />
                  </td>
                  <td className="number">
                    <AllowedButton
                      need={APPROVING}
                      look="primary"
                      aria-label={words.approveNamed(request.name)}
                      onClick={() => setAsking(request)}
                    >
                      {words.approve}
                    </AllowedButton>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      )}
      <ApproveDialog request={asking} onClose={() => setAsking(undefined)} />
    </>
  );
}
