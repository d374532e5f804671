import { useState } from 'react';
import type { Device } from '../../../common/domain/device.ts';
import type { JoinRequest } from '../../../common/domain/joining.ts';
import { Age } from '../../components/Age.tsx';
import { AllowedButton } from '../../components/allowed/AllowedButton.tsx';
import { APPROVING, ApproveDialog } from '../../components/joining/ApproveDialog.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import type { StepState } from './first-run-steps.ts';
import { Step } from './Step.tsx';
import '../../components/plain-table.css';

interface ApproveStepProps {
  readonly state: StepState;
  readonly devices: readonly Device[];
  readonly requests: readonly JoinRequest[];
  /** True when nothing else can be done next. */
  readonly isNext: boolean;
}

/** More names say no more. */
const NAMED = 6;

/** Who asks, with the digits to compare, and the way to let them in. */
export function ApproveStep({ state, devices, requests, isNext }: ApproveStepProps) {
  const { firstRun, joining } = useMessages();
  const { approve: words } = firstRun;
  const format = useFormat();
  const [asking, setAsking] = useState<JoinRequest>();
  const names = devices.map(({ name }) => name);
  const rest = names.length - NAMED;
  const named = rest > 0 ? [...names.slice(0, NAMED), firstRun.devices.more(format.number(rest))] : names;
  return (
    <Step number={2} title={words.title} state={state}>
      <p className="soft">
        {words.text} {words.invited}
      </p>
      {requests.length > 0 && (
        <table className="plain-table first-run-requests">
          <tbody>
            {requests.map((request) => (
              <tr key={request.id}>
                <td>
                  <strong>{request.name}</strong>{' '}
                  <span className="faint">{joining.requests.from(request.address)}</span>
                </td>
                <td className="mono">{request.code}</td>
                <td className="faint">
                  <Age at={request.askedAt} />
                </td>
                <td className="number">
                  <AllowedButton
                    need={APPROVING}
                    look={isNext ? 'primary' : 'plain'}
                    aria-label={joining.requests.approveNamed(request.name)}
                    onClick={() => setAsking(request)}
                  >
                    {joining.requests.approve}
                  </AllowedButton>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {requests.length === 0 && (
        <p className="note faint">{names.length === 0 ? words.none : words.joined(format.list(named))}</p>
      )}
      <ApproveDialog request={asking} onClose={() => setAsking(undefined)} />
    </Step>
  );
}
