import { useState } from 'react';
import { Link } from 'wouter';
import type { Device } from '../../../common/domain/device.ts';
import type { JoinRequest } from '../../../common/domain/joining.ts';
import { CopyField } from '../../components/CopyField.tsx';
import { DeviceStateMark } from '../../components/DeviceStateMark.tsx';
import { useFormat, useMessages } from '../../language/language-store.ts';
import type { StepState } from './first-run-steps.ts';
import { JoinLine } from './JoinLine.tsx';
import { Step } from './Step.tsx';

/** What it takes to run an agent from a clone, as the README has it. */
const INSTALL = 'npx npm@11 ci && alias eo="node $PWD/cli/eo.js"';
/** The others are on the screen of the devices. */
const SHOWN = 6;

interface DevicesStepProps {
  readonly state: StepState;
  readonly devices: readonly Device[];
  readonly requests: readonly JoinRequest[];
}

/** Devices that are here, machines that ask, and how to start more. */
export function DevicesStep({ state, devices, requests }: DevicesStepProps) {
  const { devices: words } = useMessages().firstRun;
  const [isOpen, setOpen] = useState(false);
  return (
    <Step number={1} title={words.title} state={state}>
      <p className="soft">{words.text}</p>
      <WhoIsHere devices={devices} requests={requests} />
      <details open={isOpen || state !== 'done'}>
        <summary
          hidden={state !== 'done'}
          onClick={(event) => {
            event.preventDefault(); // else it also opens and closes by itself
            setOpen(!isOpen);
          }}
        >
          {words.another}
        </summary>
        <div className="first-run-ways">
          <div className="first-run-way">
            <h3>{words.spare}</h3>
            <p className="note soft">{words.install}</p>
            <CopyField label={words.install} text={INSTALL} />
            <p className="note soft">{words.agent}</p>
            <CopyField label={words.agent} text="eo agent" />
          </div>
          <JoinLine />
        </div>
      </details>
    </Step>
  );
}

function WhoIsHere({ devices, requests }: Omit<DevicesStepProps, 'state'>) {
  const { devices: words } = useMessages().firstRun;
  const format = useFormat();
  const online = devices.filter(({ state }) => state === 'online');
  const isNobody = online.length === 0 && requests.length === 0;
  return (
    <div className="first-run-here" aria-live="polite">
      {online.length > 0 && (
        <p className="here-title">
          <strong>{words.online(format.number(online.length), words.noun(online.length))}</strong>{' '}
          <Link href="/devices">{words.all}</Link>
        </p>
      )}
      {online.length > 0 && (
        <ul>
          {online.slice(0, SHOWN).map(({ id, name, state, hardware }) => (
            <li key={id}>
              <DeviceStateMark state={state} />
              <Link href={`/devices/${id}`}>
                <strong>{name}</strong>
              </Link>
              <span className="faint">{hardware.chip}</span>
            </li>
          ))}
          {online.length > SHOWN && <li className="faint">{words.more(format.number(online.length - SHOWN))}</li>}
        </ul>
      )}
      {requests.length > 0 && (
        <p>
          <strong>{words.asking(format.number(requests.length), words.machines(requests.length))}</strong>
        </p>
      )}
      {isNobody && (
        <p className="note faint">
          {devices.length === 0 ? words.waiting : words.away(format.number(devices.length), words.noun(devices.length))}
        </p>
      )}
    </div>
  );
}
