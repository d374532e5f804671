import { AllowedButton } from '../../../components/allowed/AllowedButton.tsx';
import { Examinable, whyNotExaminable } from '../../../components/doctor/Examinable.tsx';
import { useExaminations } from '../../../components/doctor/use-examinations.ts';
import { Progress } from '../../../components/Progress.tsx';
import { Section } from '../../../components/Section.tsx';
import { useMessages } from '../../../language/language-store.ts';
import { useDevices } from '../../../stores/devices-store.ts';

const EXAMINE = { role: 'operator', scope: 'devices' } as const;

/** What is wrong with the machines of the cluster, the orchestrator's first. */
export function DoctorSettings() {
  const { doctor: words, app } = useMessages();
  const { of, examine, running, started, isLoading } = useExaminations();
  const devices = [...useDevices().values()].toSorted((a, b) => a.name.localeCompare(b.name));
  const able = devices.filter((device) => whyNotExaminable(device, words) === undefined);
  if (isLoading) return <p className="faint">{app.loading}</p>;
  return (
    <>
      <Section
        title={words.title}
        aside={
          <AllowedButton
            need={EXAMINE}
            look="primary"
            isBusy={running > 0}
            onClick={() => void examine([null, ...able.map(({ id }) => id)])}
          >
            {running > 0 ? words.examining : words.examineAll}
          </AllowedButton>
        }
      >
        <p className="note soft">{words.text}</p>
        {running > 0 && (
          <>
            <Progress label={words.examining} share={(started - running) / started} />
            <p className="note soft" role="status">
              {words.progress(started - running, started)}
            </p>
          </>
        )}
      </Section>
      <Section title={words.orchestrator}>
        <Examinable examinee={of(null)} onExamine={() => void examine([null])} />
      </Section>
      {devices.map((device) => (
        <Section key={device.id} title={device.name}>
          <Examinable device={device} examinee={of(device.id)} onExamine={() => void examine([device.id])} />
        </Section>
      ))}
    </>
  );
}
