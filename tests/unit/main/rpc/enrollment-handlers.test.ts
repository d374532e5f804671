import { randomBytes, sign, X509Certificate } from 'node:crypto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Client } from '@grpc/grpc-js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ORCHESTRATOR_TARGET, strangerCredentials } from '../../../../platform/grpc/client-credentials.ts';
import { createStub } from '../../../../platform/grpc/client-stub.ts';
import { createCertificateRequest } from '../../../../platform/pki/certificate-request.ts';
import { commitTo, NONCE_BYTES } from '../../../../platform/pki/comparison-code.ts';
import { fingerprintOf } from '../../../../platform/pki/fingerprint.ts';
import { keyOfRequest } from '../../../../platform/pki/issue-certificate.ts';
import { renewalProof } from '../../../../platform/pki/renewal-proof.ts';
import { encodeCandidate } from '../../../../platform/wire/candidate-wire.ts';
import { EnrollmentService, type EnrollRequestSchema } from '../../../../proto/gen/edgeorchestra/v1/enrollment_pb.js';
import { Enrollment } from '../../../../worker-agent/session/enrollment.ts';
import { Outbox } from '../../../../worker-agent/session/outbox.ts';
import { aCandidate, aSecuredCluster, type SecuredCluster } from './a-secured-cluster.ts';

type Message = MessageInitShape<typeof EnrollRequestSchema>;
type Step = NonNullable<Message['step']>;

const never = new AbortController().signal;

/** The joining port as a machine calls it that says whatever a test wants. */
function aDoor(cluster: SecuredCluster) {
  const address = `127.0.0.1:${cluster.joinServer.port}`;
  const client = new Client(address, strangerCredentials([cluster.authority.certificate]), ORCHESTRATOR_TARGET);
  const enrollment = new Enrollment({ address, authorities: [cluster.authority.certificate] });
  onTestFinished(() => {
    client.close();
    enrollment.close();
  });
  const stub = createStub(client, EnrollmentService);
  const talk = () => {
    const outbox = new Outbox<Message>();
    const answers = stub.enroll(outbox)[Symbol.asyncIterator]();
    onTestFinished(async () => {
      outbox.close();
      await answers.return?.(undefined).catch(() => undefined);
    });
    return {
      say: (step: Step) => outbox.push({ step }),
      end: () => outbox.close(),
      hear: async () => {
        const { done, value } = await answers.next();
        return done === true ? undefined : value.step;
      },
    };
  };
  return { stub, talk, enrollment };
}

/** A machine that asks: what it sends, step by step. */
async function anApplicant(cluster: SecuredCluster, name = 'nuc') {
  const { key, request } = await createCertificateRequest();
  const parties = { authority: cluster.authority.fingerprint, key: fingerprintOf(await keyOfRequest(request)) };
  const nonce = randomBytes(NONCE_BYTES);
  const self = { ...encodeCandidate(aCandidate(name)), certificateRequest: request };
  const commitment = commitTo(nonce, parties);
  const hello: Step = { case: 'hello', value: { ...self, proof: { case: 'nonceCommitment', value: commitment } } };
  const reveal: Step = { case: 'reveal', value: { nonce } };
  return { key, request, parties, self, hello, reveal, candidate: aCandidate(name) };
}

describe('a machine that asks', () => {
  test('is shown the same digits as the cluster, and gets in once a person has approved it', async () => {
    const cluster = await aSecuredCluster();
    const { enrollment } = aDoor(cluster);
    const { candidate, request, parties } = await anApplicant(cluster);
    const { ticket, code } = await enrollment.ask({ candidate, request }, parties, never);
    const [listed] = cluster.requests.list();
    expect(listed).toMatchObject({ name: 'nuc', code, address: '127.0.0.1' });
    const answer = enrollment.collect(ticket, never);
    if (listed !== undefined) await cluster.enrollment.approve(listed.id, code);
    const admission = await answer;
    expect(admission).toMatchObject({
      deviceId: 'nuc',
      clusterId: 'cluster-1',
      clusterName: 'home',
      grpcPort: cluster.rpc.port,
      joinPort: cluster.joinServer.port,
      authorities: [cluster.authority.certificate.trimEnd()].map((pem) => expect.stringContaining(pem.slice(0, 200))),
    });
    expect(
      cluster.certificates.find(fingerprintOf(new X509Certificate(admission?.certificate ?? '').raw)),
    ).toBeDefined();
  });

  test('is told while it waits that a person has denied it', async () => {
    const cluster = await aSecuredCluster();
    const { enrollment } = aDoor(cluster);
    const { candidate, request, parties } = await anApplicant(cluster);
    const { ticket } = await enrollment.ask({ candidate, request }, parties, never);
    const answer = enrollment.collect(ticket, never);
    answer.catch(() => undefined);
    for (const { id } of cluster.requests.list()) cluster.requests.deny(id);
    await expect(answer).rejects.toMatchObject({ code: 'join-refused' });
    await expect(enrollment.collect(ticket, never)).rejects.toMatchObject({ code: 'join-refused' });
  });

  test('comes back when the orchestrator stops', async () => {
    const cluster = await aSecuredCluster();
    const { enrollment } = aDoor(cluster);
    const { candidate, request, parties } = await anApplicant(cluster);
    const { ticket } = await enrollment.ask({ candidate, request }, parties, never);
    const { talk } = aDoor(cluster);
    const waiting = talk();
    waiting.say({ case: 'return', value: { ticket } });
    expect((await waiting.hear())?.case).toBe('pending');
    const end = waiting.hear();
    await cluster.joinServer.stop();
    expect(await end).toBeUndefined();
    expect(cluster.requests.list()).toHaveLength(1);
  });

  test.each([
    ['another nonce than it has committed to', { nonce: Buffer.alloc(NONCE_BYTES) }],
    ['a nonce that is too short', { nonce: Buffer.alloc(1) }],
    ['no nonce', {}],
  ])('and reveals %s is refused; nobody is asked', async (_, value) => {
    const cluster = await aSecuredCluster();
    const steps = aDoor(cluster).talk();
    const { hello } = await anApplicant(cluster);
    steps.say(hello);
    expect((await steps.hear())?.case).toBe('challenge');
    steps.say({ case: 'reveal', value });
    await expect(steps.hear()).rejects.toMatchObject({ code: 'join-refused' });
    expect(cluster.requests.list()).toEqual([]);
  });

  test('learns the cluster’s nonce only after its own commitment, and another one each time', async () => {
    const cluster = await aSecuredCluster();
    const { talk } = aDoor(cluster);
    const { hello } = await anApplicant(cluster);
    const nonces = new Set<string>();
    for (let time = 0; time < 2; time++) {
      const steps = talk();
      steps.say(hello);
      const step = await steps.hear();
      if (step?.case === 'challenge') nonces.add(Buffer.from(step.value.nonce).toString('hex'));
      steps.end();
    }
    expect([...nonces].map((nonce) => nonce.length)).toEqual([2 * NONCE_BYTES, 2 * NONCE_BYTES]);
  });
});

describe('steps in the wrong order are refused, and leave nothing behind:', () => {
  async function refusalOf(stepsOf: (applicant: Awaited<ReturnType<typeof anApplicant>>) => Step[]) {
    const cluster = await aSecuredCluster();
    const steps = aDoor(cluster).talk();
    for (const step of stepsOf(await anApplicant(cluster))) steps.say(step);
    steps.end();
    const outcome = await (async () => {
      for (;;) if ((await steps.hear()) === undefined) return undefined;
    })().catch((error: unknown) => error);
    expect(cluster.requests.list()).toEqual([]);
    expect(cluster.devices.list()).toEqual([]);
    expect(cluster.bugs).toEqual([]);
    return outcome;
  }

  test('reveal first', async () => {
    expect(await refusalOf(({ reveal }) => [reveal])).toMatchObject({ code: 'invalid-argument' });
  });

  test('hello twice', async () => {
    expect(await refusalOf(({ hello }) => [hello, hello])).toMatchObject({ code: 'invalid-argument' });
  });

  test('hello, and then a return', async () => {
    const back: Step = { case: 'return', value: { ticket: 'ticket' } };
    expect(await refusalOf(({ hello }) => [hello, back])).toMatchObject({ code: 'invalid-argument' });
  });

  test('hello without any proof', async () => {
    const naked = (self: object): Step => ({ case: 'hello', value: self });
    expect(await refusalOf(({ self }) => [naked(self)])).toMatchObject({ code: 'invalid-argument' });
  });

  test('nothing at all', async () => {
    expect(await refusalOf(() => [])).toMatchObject({ code: 'cancelled' });
  });

  test('hello, and nothing more', async () => {
    expect(await refusalOf(({ hello }) => [hello])).toMatchObject({ code: 'cancelled' });
  });

  test('a return with a ticket that is not known', async () => {
    const back: Step = { case: 'return', value: { ticket: 'ticket' } };
    expect(await refusalOf(() => [back])).toMatchObject({ code: 'join-refused' });
  });

  test('hello with a bad certificate request', async () => {
    const bad = ({ self }: { self: object }): Step => ({
      case: 'hello',
      value: {
        ...self,
        certificateRequest: Buffer.from('garbage'),
        proof: { case: 'nonceCommitment', value: Buffer.alloc(32) },
      },
    });
    expect(await refusalOf((applicant) => [bad(applicant)])).toMatchObject({ code: 'invalid-argument' });
  });

  test('hello of a machine that says nothing of itself', async () => {
    const empty: Step = { case: 'hello', value: { proof: { case: 'token', value: { id: 'x', secret: 'x' } } } };
    expect(await refusalOf(() => [empty])).toMatchObject({ code: 'invalid-argument' });
  });
});

describe('a machine with a token', () => {
  test('is in at once', async () => {
    const cluster = await aSecuredCluster();
    const { enrollment } = aDoor(cluster);
    const { tokenId: id, secret } = cluster.invite();
    const applicant = await anApplicant(cluster);
    expect((await enrollment.byToken(applicant, { id, secret }, never)).deviceId).toBe('nuc');
    const other = await anApplicant(cluster, 'mac');
    await expect(enrollment.byToken(other, { id, secret }, never)).rejects.toMatchObject({ code: 'join-refused' });
  });

  test('is told by name that the cluster cannot take what is too large', async () => {
    const cluster = await aSecuredCluster();
    const { enrollment } = aDoor(cluster);
    const { tokenId: id, secret } = cluster.invite();
    const { candidate } = await anApplicant(cluster);
    const huge = { candidate, request: Buffer.alloc(64 << 10) };
    await expect(enrollment.byToken(huge, { id, secret }, never)).rejects.toThrow();
    expect(cluster.devices.list()).toEqual([]);
  });
});

describe('a device renews its certificate at the joining port', () => {
  test('with the proof of its key, and without showing a certificate to TLS', async () => {
    const cluster = await aSecuredCluster();
    const { enrollment } = aDoor(cluster);
    const { der, route } = await cluster.enroll();
    const { request } = await createCertificateRequest();
    const signature = sign('sha256', renewalProof(der, request), route.credentials?.key ?? '');
    const proof = { certificate: der, certificateRequest: request, signature };
    const renewed = await enrollment.renew(proof, never);
    expect(renewed.authorities).toHaveLength(1);
    expect(new X509Certificate(renewed.certificate).subject).toBe('CN=nuc');
    await expect(enrollment.renew({ ...proof, signature: Buffer.alloc(64) }, never)).rejects.toMatchObject({
      code: 'join-refused',
    });
    cluster.devices.remove(route.deviceId);
    await expect(enrollment.renew(proof, never)).rejects.toMatchObject({ code: 'revoked' });
  });

  test('but not with nothing', async () => {
    const cluster = await aSecuredCluster();
    const { stub } = aDoor(cluster);
    await expect(stub.renew({})).rejects.toMatchObject({ code: 'invalid-argument' });
    expect(cluster.bugs).toEqual([]);
  });
});
