import type { Device } from '../../../common/domain/device.ts';
import { Examinable } from '../../components/doctor/Examinable.tsx';
import { useExaminations } from '../../components/doctor/use-examinations.ts';
import { useMessages } from '../../language/language-store.ts';

/** What is wrong with a device's machine, as it was found last. */
export function DeviceDoctor({ device }: { readonly device: Device }) {
  const { doctor: words } = useMessages();
  const { of, examine, isLoading } = useExaminations();
  if (isLoading) return null;
  return (
    <section aria-label={words.title}>
      <h3>{words.title}</h3>
      <Examinable device={device} examinee={of(device.id)} onExamine={() => void examine([device.id])} />
    </section>
  );
}
