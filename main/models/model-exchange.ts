import { rm } from 'node:fs/promises';
import type { BlobReference } from '../../common/domain/assignment.ts';
import type { JobId, ResourceName } from '../../common/domain/ids.ts';
import type { ModelVersion } from '../../common/domain/model.ts';
import type { MakeRoom } from '../../common/economy/economy-controller.ts';
import { AppError } from '../../common/errors.ts';
import { describeParameters } from '../../common/formats/describe-parameters.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { ExportFormat } from '../../common/specs/export-format.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import { CallableWorker } from '../../platform/process/worker-line.ts';
import type { ExchangeMethods } from './exchange-worker.ts';
import type { ModelStore } from './model-store.ts';

interface ModelExchangeDeps {
  readonly models: Pick<ModelStore, 'get' | 'add'>;
  readonly blobs: Pick<BlobStore, 'path' | 'temporaryPath' | 'publish' | 'hold'>;
  /** Names of the classes that a job has learned to tell apart, while they are known. */
  readonly classesOf: (jobId: JobId) => readonly string[] | null;
  readonly makeRoom: MakeRoom;
}

/** A file that was made for one caller, who removes it. */
interface ExportedFile extends BlobReference {
  readonly path: string;
}

/** How a model is to be read. */
export interface Conversion {
  readonly name: ResourceName;
  readonly version: number;
  /** Of the new version; without one, that of the model itself. */
  readonly as?: ResourceName | undefined;
  /** Without one, the one in the file's metadata, else one that fits. */
  readonly loss?: ModelSpec['loss'] | undefined;
}

/** What is read, its parameters, and what is written. */
const COPIES = 3;
/** Each holds a model in memory. */
const MOST_AT_ONCE = 2;
/** No protobuf message is larger than 2 GiB. */
const MOST_WRITTEN_BYTES = 2 ** 31 - 2 ** 24;
/** What is read lies in memory, and its parameters beside it. */
const MOST_READ_BYTES = 2 ** 30;

/** Turns versions of models into files that other programs read, and such files into versions that can be trained on. */
export class ModelExchange implements Service {
  readonly name = 'model-exchange';
  readonly #deps: ModelExchangeDeps;
  readonly #workers = new Set<CallableWorker<ExchangeMethods>>();

  constructor(deps: ModelExchangeDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {}

  /** Ends what is under way; half-written files are swept at the next start. */
  async stop(): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.end()));
  }

  /**
   * Writes a version as a file of another format.
   * @throws AppError `not-found`, `model-not-exportable`, `too-many-requests`, `no-room`, `storage-full`
   */
  async export(name: ResourceName, version: number, format: ExportFormat): Promise<ExportedFile> {
    const { models, blobs } = this.#deps;
    const model = models.get(name, version);
    const spec = exportableSpec(model, format);
    const { provenance, sha256 } = model;
    const classes = provenance.kind === 'trained' ? this.#deps.classesOf(provenance.jobId) : null;
    const path = blobs.temporaryPath();
    return await this.#withWorker({ sha256, name, sizeBytes: model.sizeBytes }, path, async (worker) => {
      const facts = { name, classes };
      const input = { spec, facts, format, parameters: blobs.path(sha256), file: path };
      return { ...(await worker.call('export', input)), path };
    });
  }

  /**
   * Reads a version whose format is that of another program as layers of the engine, and adds it as a new version that jobs
   * can start from.
   * @throws AppError `not-found`, `model-unsupported`, `model-malformed`, `too-many-requests`, `no-room`, `storage-full`
   */
  async convert({ name, version, as = name, loss }: Conversion): Promise<ModelVersion> {
    const { models, blobs } = this.#deps;
    const { format: found, sha256, sizeBytes } = models.get(name, version);
    const format = ExportFormat.safeParse(found).data;
    if (format === undefined || sizeBytes > MOST_READ_BYTES) throw unconvertible(found);
    const file = blobs.temporaryPath();
    return await this.#withWorker({ sha256, name, sizeBytes }, file, async (worker) => {
      const { spec, leftOut, blob } = await worker.call('import', { source: blobs.path(sha256), format, loss, file });
      const description = describeParameters(spec, blob.sizeBytes);
      await blobs.publish(file, blob);
      const provenance = { kind: 'converted', name, version, leftOut } as const;
      return models.add({ name: as, blob, format: 'parameters-f32', spec, description, provenance });
    });
  }

  /** Content is held meanwhile; what was half written is removed. */
  async #withWorker<Result>(
    { sha256, name, sizeBytes }: Pick<ModelVersion, 'sha256' | 'name' | 'sizeBytes'>,
    file: string,
    work: (worker: CallableWorker<ExchangeMethods>) => Promise<Result>,
  ): Promise<Result> {
    if (this.#workers.size >= MOST_AT_ONCE) {
      throw new AppError('too-many-requests', `${MOST_AT_ONCE} models are being converted already`, {
        hint: 'Try again in a moment.',
      });
    }
    const { blobs, makeRoom } = this.#deps;
    const room = { what: `converting model ${name}`, memoryBytes: COPIES * sizeBytes, diskBytes: sizeBytes };
    const letGo = await makeRoom(room);
    const release = blobs.hold(sha256);
    const worker = new CallableWorker<ExchangeMethods>(new URL('./exchange-worker.ts', import.meta.url));
    this.#workers.add(worker);
    try {
      return await work(worker);
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    } finally {
      this.#workers.delete(worker);
      letGo();
      release();
      await worker.end();
    }
  }
}

function exportableSpec({ name, version, format, spec, sizeBytes, description }: ModelVersion, wanted: ExportFormat) {
  const refuse = (why: string, hint: string) =>
    new AppError('model-not-exportable', `${name}@${version} ${why}`, { details: { model: name, version }, hint });
  if (format !== 'parameters-f32') {
    throw refuse(`was not trained here: it is ${format} as it came`, 'Download it, or convert it first if it is ONNX.');
  }
  if (spec === null) {
    const trainer = description?.kind === 'model' ? description.architecture : null;
    throw refuse(
      `is the vector of a ${trainer ?? 'trainer of your own'}: only that knows its layers`,
      'Download its parameters and export them with the code that trained them.',
    );
  }
  if (wanted === 'onnx' && sizeBytes > MOST_WRITTEN_BYTES) {
    throw refuse(`has ${sizeBytes} bytes of parameters, more than one ONNX file holds`, 'Export it as safetensors.');
  }
  return spec;
}

function unconvertible(format: ModelVersion['format']): AppError {
  return new AppError(
    'model-unsupported',
    format === 'parameters-f32' ? 'it is a model of layers already' : `what is ${format} cannot be read as layers`,
    { hint: 'ONNX graphs of up to 1 GiB can be, and safetensors that were exported here.' },
  );
}
