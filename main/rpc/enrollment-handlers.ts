import { randomBytes } from 'node:crypto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { AppError } from '../../common/errors.ts';
import type { CallContext, Handlers } from '../../platform/grpc/server-handlers.ts';
import { comparisonCode, isCommittedTo, NONCE_BYTES } from '../../platform/pki/comparison-code.ts';
import { decodeCandidate } from '../../platform/wire/candidate-wire.ts';
import type {
  EnrollmentService,
  EnrollRequest,
  EnrollResponseSchema,
  Hello,
} from '../../proto/gen/edgeorchestra/v1/enrollment_pb.js';
import type { ChallengeBudget } from '../cluster/joining/challenge-budget.ts';
import type { Admission, Applicant, Enrollment } from '../cluster/joining/enrollment.ts';
import type { JoinRequests } from '../cluster/joining/join-requests.ts';
import type { CallerLimits } from './caller-limits.ts';
import { unlessStalled } from './stalled.ts';

type Response = MessageInitShape<typeof EnrollResponseSchema>;

export interface EnrollmentDeps {
  readonly enrollment: Enrollment;
  readonly requests: JoinRequests;
  readonly challenges: ChallengeBudget;
  readonly authorities: () => readonly Uint8Array[];
  readonly cluster: () => { readonly id: string; readonly name: string };
  readonly ports: () => { readonly grpcPort: number; readonly joinPort: number };
  /** What each address may ask. */
  readonly callers: CallerLimits;
  /** Fires when the orchestrator stops. */
  readonly draining: AbortSignal;
}

/** A call that waits for a person ends after this long, and the machine comes back. */
const PATIENCE_MS = 20_000;

/** A machine that says nothing for this long has gone, or only takes up room. */
const STALL_MS = 5_000;

/** Where machines become devices. */
export function enrollmentHandlers(deps: EnrollmentDeps): Handlers<typeof EnrollmentService.method> {
  return {
    async *enroll(requests, context) {
      const leave = deps.callers.enter(context.address);
      try {
        const steps = unlessStalled(requests, STALL_MS);
        const { step } = await nextOf(steps);
        if (step.case === 'return') yield* wait(step.value.ticket, context, deps);
        else if (step.case === 'hello') yield* meet(step.value, steps, context, deps);
        else throw outOfOrder('hello or return');
      } finally {
        leave();
      }
    },

    async renew({ certificate, certificateRequest, signature }, { address }) {
      deps.callers.take(address);
      const admission = await deps.enrollment.renew(certificate, certificateRequest, signature);
      return { certificate: { certificate: admission.certificate, authorities: [...deps.authorities()] } };
    },
  };
}

async function* meet(
  hello: Hello,
  steps: AsyncIterator<EnrollRequest>,
  context: CallContext,
  deps: EnrollmentDeps,
): AsyncGenerator<Response> {
  const { enrollment, requests } = deps;
  const candidate = decodeCandidate(hello);
  const applicant: Applicant = { candidate, request: hello.certificateRequest, address: context.address };
  if (hello.proof.case === 'token') {
    yield approved(await enrollment.joinByToken(applicant, hello.proof.value), deps);
    return;
  }
  if (hello.proof.case !== 'nonceCommitment') throw outOfOrder('a token or a commitment');
  const commitment = hello.proof.value;
  const parties = await enrollment.partiesOf(applicant.request);
  const giveBack = deps.challenges.take(context.address);
  const nonce = randomBytes(NONCE_BYTES);
  yield { step: { case: 'challenge', value: { nonce } } };
  const { step } = await nextOf(steps);
  if (step.case !== 'reveal') throw outOfOrder('reveal');
  const theirs = step.value.nonce;
  if (!isCommittedTo(commitment, theirs, parties)) {
    throw new AppError('join-refused', 'the nonce is not the one that was committed to');
  }
  giveBack();
  yield* wait(requests.ask({ ...applicant, code: comparisonCode(parties, theirs, nonce) }), context, deps);
}

/** Tells that a person has to decide, and waits for that as long as a call may wait. */
async function* wait(ticket: string, { signal }: CallContext, deps: EnrollmentDeps): AsyncGenerator<Response> {
  const { enrollment, requests, draining } = deps;
  if (requests.ofTicket(ticket).state === 'pending') yield { step: { case: 'pending', value: { ticket } } };
  const patience = AbortSignal.any([signal, draining, AbortSignal.timeout(PATIENCE_MS)]);
  const admission = await enrollment.collect(ticket, patience);
  if (admission !== undefined) yield approved(admission, deps);
}

function approved({ deviceId, certificate }: Admission, { cluster, authorities, ports }: EnrollmentDeps): Response {
  const { id, name } = cluster();
  return {
    step: {
      case: 'approved',
      value: {
        deviceId,
        clusterId: id,
        clusterName: name,
        certificate: { certificate, authorities: [...authorities()] },
        ...ports(),
      },
    },
  };
}

async function nextOf(steps: AsyncIterator<EnrollRequest>): Promise<EnrollRequest> {
  const { done, value } = await steps.next();
  if (done === true) throw new AppError('cancelled', 'the caller left before it was done');
  return value;
}

function outOfOrder(expected: string): AppError {
  return new AppError('invalid-argument', `step: expected ${expected}`);
}
