import { randomBytes } from 'node:crypto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Client } from '@grpc/grpc-js';
import { DeviceId } from '../../common/domain/ids.ts';
import type { Candidate } from '../../common/domain/joining.ts';
import { AppError } from '../../common/errors.ts';
import { CLIENT_OPTIONS } from '../../platform/grpc/channel-options.ts';
import { ORCHESTRATOR_TARGET, strangerCredentials } from '../../platform/grpc/client-credentials.ts';
import { createStub, type Stub } from '../../platform/grpc/client-stub.ts';
import { commitTo, comparisonCode, type JoiningParties, NONCE_BYTES } from '../../platform/pki/comparison-code.ts';
import { toPem } from '../../platform/pki/fingerprint.ts';
import { encodeCandidate } from '../../platform/wire/candidate-wire.ts';
import { decodeWith } from '../../platform/wire/decode-with.ts';
import {
  type Approved,
  type DeviceCertificate,
  EnrollmentService,
  type EnrollRequestSchema,
} from '../../proto/gen/edgeorchestra/v1/enrollment_pb.js';
import { Outbox } from './outbox.ts';

type Step = NonNullable<MessageInitShape<typeof EnrollRequestSchema>['step']>;

interface Door {
  /** HOST:PORT of the joining port. */
  readonly address: string;
  /** Whom to believe there, PEM. */
  readonly authorities: readonly string[];
}

interface Application {
  readonly candidate: Candidate;
  /** PKCS#10, DER. */
  readonly request: Uint8Array;
}

/** What a machine keeps while a person decides. */
interface Waiting {
  readonly ticket: string;
  readonly code: string;
}

interface RenewalProof {
  /** X.509, DER. */
  readonly certificate: Uint8Array;
  /** PKCS#10, DER. */
  readonly certificateRequest: Uint8Array;
  /** By the certificate's key. */
  readonly signature: Uint8Array;
}

const RENEW_MS = 10_000;

/** What a device shows, and whom it believes; PEM. */
interface Certificates {
  readonly certificate: string;
  readonly authorities: string[];
}

/** What a machine gets when it is let in. */
export interface Admission extends Certificates {
  readonly deviceId: DeviceId;
  readonly clusterId: string;
  readonly clusterName: string;
  readonly grpcPort: number;
  readonly joinPort: number;
}

/** The calls by which a machine becomes a device. `close` it after use. */
export class Enrollment {
  readonly #client: Client;
  readonly #stub: Stub<typeof EnrollmentService.method>;

  /** Nothing is dialled before the first call. */
  constructor({ address, authorities }: Door) {
    const options = { ...CLIENT_OPTIONS, ...ORCHESTRATOR_TARGET };
    this.#client = new Client(address, strangerCredentials(authorities), options);
    this.#stub = createStub(this.#client, EnrollmentService);
  }

  close(): void {
    this.#client.close();
  }

  /** Joins by a token. @throws AppError `join-refused` */
  async byToken(
    { candidate, request }: Application,
    token: { readonly id: string; readonly secret: string },
    signal: AbortSignal,
  ): Promise<Admission> {
    const hello = { ...encodeCandidate(candidate), certificateRequest: request };
    const steps = this.#talk(signal);
    steps.say({ case: 'hello', value: { ...hello, proof: { case: 'token', value: token } } });
    return toAdmission(await steps.hear('approved'));
  }

  /** Asks to be let in by a person, who compares the digits. @throws AppError `too-many-requests` */
  async ask({ candidate, request }: Application, parties: JoiningParties, signal: AbortSignal): Promise<Waiting> {
    const nonce = randomBytes(NONCE_BYTES);
    const hello = { ...encodeCandidate(candidate), certificateRequest: request };
    const steps = this.#talk(signal);
    steps.say({
      case: 'hello',
      value: { ...hello, proof: { case: 'nonceCommitment', value: commitTo(nonce, parties) } },
    });
    const challenge = await steps.hear('challenge');
    steps.say({ case: 'reveal', value: { nonce } });
    const { ticket } = await steps.hear('pending');
    return { ticket, code: comparisonCode(parties, nonce, challenge.nonce) };
  }

  /** Comes back for the answer; undefined while nobody has decided. @throws AppError `join-refused` */
  async collect(ticket: string, signal: AbortSignal): Promise<Admission | undefined> {
    const steps = new Outbox<MessageInitShape<typeof EnrollRequestSchema>>();
    steps.push({ step: { case: 'return', value: { ticket } } });
    for await (const { step } of this.#stub.enroll(steps, { signal })) {
      if (step.case === 'approved') return toAdmission(step.value);
    }
    return undefined;
  }

  /** A new certificate for an old one. @throws AppError `revoked` or `join-refused` */
  async renew(proof: RenewalProof, signal: AbortSignal): Promise<Certificates> {
    const { certificate } = await this.#stub.renew(proof, { signal, timeoutMs: RENEW_MS });
    return toCertificates(certificate);
  }

  #talk(signal: AbortSignal) {
    const outbox = new Outbox<MessageInitShape<typeof EnrollRequestSchema>>();
    const answers = this.#stub.enroll(outbox, { signal })[Symbol.asyncIterator]();
    return {
      say: (step: Step) => outbox.push({ step }),
      hear: async <Case extends 'challenge' | 'pending' | 'approved'>(expected: Case) => {
        const { done, value } = await answers.next();
        const step = done === true ? undefined : value.step;
        if (step?.case === expected) return step.value as Extract<typeof step, { case: Case }>['value'];
        throw new AppError('unavailable', 'the orchestrator ended the conversation');
      },
    };
  }
}

function toAdmission(approved: Approved): Admission {
  const { deviceId, clusterId, clusterName, certificate, grpcPort, joinPort } = approved;
  const id = decodeWith(DeviceId, deviceId, 'approved.device_id');
  return { ...toCertificates(certificate), deviceId: id, clusterId, clusterName, grpcPort, joinPort };
}

function toCertificates(wire: DeviceCertificate | undefined): Certificates {
  if (wire === undefined) throw new AppError('internal', 'the orchestrator has sent no certificate');
  return { certificate: toPem(wire.certificate), authorities: wire.authorities.map(toPem) };
}
