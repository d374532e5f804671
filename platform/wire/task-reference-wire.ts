import type { MessageInitShape } from '@bufbuild/protobuf';
import { TaskReference } from '../../common/domain/assignment.ts';
import type {
  TaskReferenceSchema,
  TaskReference as WireTaskReference,
} from '../../proto/gen/edgeorchestra/v1/task_reference_pb.js';
import { decodeWith } from './decode-with.ts';

export function encodeTaskReference(reference: TaskReference): MessageInitShape<typeof TaskReferenceSchema> {
  return { taskId: reference.taskId, attempt: reference.attempt };
}

/** @throws AppError `invalid-argument` */
export function decodeTaskReference(wire: WireTaskReference | undefined): TaskReference {
  return decodeWith(TaskReference, wire && { taskId: wire.taskId, attempt: wire.attempt }, 'task');
}
