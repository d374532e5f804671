import { z } from 'zod';
import { JobId, ResourceName, TaskId } from './ids.ts';

/** What a piece of work has taken of the machine, as the system accounts for its process. */
export const TaskUse = z.object({
  cpuSeconds: z.number().min(0).describe('Processor time, of all its threads together'),
  peakMemoryBytes: z.int().min(0).describe('The most that was resident'),
});
export type TaskUse = z.infer<typeof TaskUse>;

/** Most pieces of work that a reading tells of. */
export const MOST_USES = 16;

/** What a piece of work takes of its device, by the processes that do it. */
export const WorkUse = TaskUse.extend({
  work: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('training'), taskId: TaskId, jobId: JobId }),
    z.object({ kind: z.literal('serving'), deployment: ResourceName }),
  ]),
  cores: z.number().min(0).describe('Cores that it kept busy, in the mean since the reading before'),
  memoryBytes: z.int().min(0).describe('Resident now, files that are mapped into it included'),
  tokensPerSecond: z.number().min(0).nullable().default(null).describe('Said; null of training'),
});
export type WorkUse = z.infer<typeof WorkUse>;

/** Several tasks of one job, or one task of several: their time adds up, the most memory is that of one. Null of none. */
export function sumOfUses(uses: readonly TaskUse[]): TaskUse | null {
  if (uses.length === 0) return null;
  return {
    cpuSeconds: uses.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    peakMemoryBytes: Math.max(...uses.map(({ peakMemoryBytes }) => peakMemoryBytes)),
  };
}

/** What one kind of work takes of a device; null while there is none. */
export function usedBy(kind: WorkUse['work']['kind'], uses: readonly WorkUse[] = []) {
  const ofKind = uses.filter(({ work }) => work.kind === kind);
  if (ofKind.length === 0) return null;
  const memory = ofKind.map(({ memoryBytes }) => memoryBytes);
  return {
    cores: ofKind.reduce((sum, { cores }) => sum + cores, 0),
    // Tasks train one after the other in one process, models are served each in their own.
    memoryBytes: kind === 'training' ? Math.max(...memory) : memory.reduce((sum, bytes) => sum + bytes, 0),
  };
}
