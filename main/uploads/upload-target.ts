import type { DeviceId, ResourceName, Sha256, UploadId } from '../../common/domain/ids.ts';
import type { UploadRecord } from './upload-record.ts';

/** What a sender says first. The id is its own choice and the same on every try. */
export interface UploadStart {
  readonly id: UploadId;
  /** Of what it will be a part: a model, or a data set. */
  readonly name: ResourceName;
  readonly totalBytes: number;
  /** The device that sends it, which has ids of its own; nobody where a person does. */
  readonly owner?: DeviceId;
}

/** The record of content that came whole. */
export interface WholeRecord extends UploadRecord {
  readonly sha256: Sha256;
}

/** What becomes of content once it has come whole. */
export interface UploadTarget<Options, Result> {
  /** Refuses an upload before its first byte. @throws AppError */
  expect(start: UploadStart): void;
  /** True where content that came whole before, into this file, is still at hand: nothing of it is sent again. */
  has(record: WholeRecord, path: string): Promise<boolean>;
  /** True where that content has become what it was sent for. */
  isTaken(record: WholeRecord): boolean;
  /**
   * Looks at whole content in a file. What it throws discards the upload; what it returns takes the content, which happens
   * after the record was written.
   */
  examine(record: WholeRecord, path: string): Promise<(options: Options) => Promise<Result>>;
  /** Takes content that came whole before: the same result where it was taken then. */
  again(record: WholeRecord, path: string, options: Options): Promise<Result>;
}
