import type { Examinations } from '../cluster/examinations.ts';
import { controlApi } from './control-api.ts';

export interface DoctorDeps {
  readonly examinations: Pick<Examinations, 'all' | 'examineOrchestrator' | 'examineDevice'>;
}

/** What keeps machines from working for the cluster. */
export function doctorHandlers({ examinations }: DoctorDeps) {
  return {
    list: controlApi.doctor.list.handler(() => examinations.all()),
    examineOrchestrator: controlApi.doctor.examineOrchestrator.handler(() => examinations.examineOrchestrator()),
    examineDevice: controlApi.doctor.examineDevice.handler(({ input }) => examinations.examineDevice(input.id)),
  };
}
