import { EXAMINATION_FEATURE } from '../../../common/doctor/finding.ts';
import type { Device } from '../../../common/domain/device.ts';
import { errorText } from '../../language/error-text.ts';
import { useMessages } from '../../language/language-store.ts';
import { Age } from '../Age.tsx';
import { AllowedButton } from '../allowed/AllowedButton.tsx';
import { Reason } from '../Reason.tsx';
import { ExaminationReport, ExaminationSummary } from './ExaminationReport.tsx';
import type { Examinee } from './use-examinations.ts';

const OF_DEVICE = { role: 'operator', scope: 'devices' } as const;
const OF_ORCHESTRATOR = { role: 'operator', scope: 'cluster' } as const;

interface ExaminableProps {
  /** Absent for the orchestrator. */
  readonly device?: Device;
  readonly examinee: Examinee;
  readonly onExamine: () => void;
}

/** The last examination of a machine, and the button for another one. */
export function Examinable({ device, examinee, onExamine }: ExaminableProps) {
  const messages = useMessages();
  const { doctor: words } = messages;
  const { examination, isRunning, error } = examinee;
  const whyNot = device === undefined ? undefined : whyNotExaminable(device, words);
  return (
    <>
      <div className="examination-head">
        <p className="note soft">
          {examination === undefined ? (
            words.never
          ) : (
            <>
              <ExaminationSummary examination={examination} /> · <Age at={examination.examinedAt} />
            </>
          )}
        </p>
        <AllowedButton
          need={device === undefined ? OF_ORCHESTRATOR : OF_DEVICE}
          isBusy={isRunning}
          disabled={whyNot !== undefined}
          title={whyNot}
          onClick={onExamine}
        >
          {isRunning ? words.examining : examination === undefined ? words.examine : words.examineAgain}
        </AllowedButton>
      </div>
      {whyNot !== undefined && <p className="note faint">{whyNot}</p>}
      {error !== undefined && !isRunning && <Reason icon="warning" isBad why={errorText(error, messages)} />}
      {examination !== undefined && <ExaminationReport examination={examination} />}
    </>
  );
}

/** Why a device cannot be examined from here now; undefined where it can. */
export function whyNotExaminable(
  { state, features }: Device,
  words: { readonly away: string; readonly tooOld: string },
): string | undefined {
  if (state !== 'online' && state !== 'draining') return words.away;
  return features.includes(EXAMINATION_FEATURE) ? undefined : words.tooOld;
}
