import { createSign, generateKeyPairSync, randomBytes, sign, webcrypto, X509Certificate } from 'node:crypto';
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { createCertificateRequest } from '../../../platform/pki/certificate-request.ts';
import { loadX509 } from '../../../platform/pki/load-x509.ts';
import { renewalProof } from '../../../platform/pki/renewal-proof.ts';
import { encodeCandidate } from '../../../platform/wire/candidate-wire.ts';
import { EnrollRequestSchema, RenewRequestSchema } from '../../../proto/gen/edgeorchestra/v1/enrollment_pb.js';
import { aRegistration } from '../../unit/builders/a-registration.ts';
import type { Attack } from './attack.ts';
import { distinct } from './outcome.ts';
import { anAddress, callOnce, framed, tcpTo } from './raw-connection.ts';
import type { Target } from './target.ts';

type Step = NonNullable<MessageInitShape<typeof EnrollRequestSchema>['step']>;

const REFUSED = 'RESOURCE_EXHAUSTED too-many-requests';
const ENROLL = '/edgeorchestra.v1.EnrollmentService/Enroll';
const RENEW = '/edgeorchestra.v1.EnrollmentService/Renew';

function steps(...all: readonly Step[]): Buffer {
  return Buffer.concat(all.map((step) => framed(toBinary(EnrollRequestSchema, create(EnrollRequestSchema, { step })))));
}

function hello(certificateRequest: Uint8Array, proof: 'token' | 'commitment', name = 'stranger'): Step {
  const { id, agentVersion, hardware } = aRegistration('stranger');
  return {
    case: 'hello',
    value: {
      ...encodeCandidate({ id, name, agentVersion, hardware }),
      certificateRequest,
      proof:
        proof === 'token'
          ? { case: 'token', value: { id: 'aaaaaaaaaa', secret: randomBytes(16).toString('base64url') } }
          : { case: 'nonceCommitment', value: randomBytes(32) },
    },
  };
}

function enroll({ orchestrator }: Target, body: Buffer, from = anAddress(), ends = false): Promise<string> {
  return callOnce({ port: orchestrator.joinPort, from }, ENROLL, { body, ends });
}

function renew({ orchestrator }: Target, request: MessageInitShape<typeof RenewRequestSchema>, from = anAddress()) {
  const body = framed(toBinary(RenewRequestSchema, create(RenewRequestSchema, request)));
  return callOnce({ port: orchestrator.joinPort, from }, RENEW, { body });
}

async function aRequest(): Promise<Uint8Array> {
  return (await createCertificateRequest()).request;
}

async function anRsaRequest(): Promise<Uint8Array> {
  const x509 = await loadX509();
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2_048,
    publicExponent: new Uint8Array([1, 0, 1]),
  };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: ['device'] }],
    keys,
    signingAlgorithm: algorithm,
  });
  return Buffer.from(request.rawData);
}

/** A request whose last byte of the signature is another one. */
async function wronglySigned(): Promise<Uint8Array> {
  const request = await aRequest();
  request[request.length - 1] = (request.at(-1) ?? 0) ^ 1;
  return request;
}

/** What strangers try at the port where machines join. */
export const JOINING_ATTACKS: readonly Attack[] = [
  {
    name: 'guesses a token',
    outcome: 'PERMISSION_DENIED join-refused',
    run: async (target) => await enroll(target, steps(hello(await aRequest(), 'token'))),
  },
  {
    name: 'guesses tokens until it is told to stop',
    outcome: `PERMISSION_DENIED join-refused, ${REFUSED}`,
    run: async (target) => {
      const from = anAddress();
      const body = steps(hello(await aRequest(), 'token'));
      const came: string[] = [];
      while (came.length < 500 && !came.includes(REFUSED)) came.push(await enroll(target, body, from));
      return distinct(came);
    },
  },
  {
    name: 'reveals another nonce than it has committed to',
    outcome: 'PERMISSION_DENIED join-refused',
    run: async (target) =>
      await enroll(
        target,
        steps(hello(await aRequest(), 'commitment'), { case: 'reveal', value: { nonce: randomBytes(32) } }),
      ),
  },
  {
    name: 'never reveals its nonce',
    outcome: 'DEADLINE_EXCEEDED deadline-exceeded',
    run: async (target) => await enroll(target, steps(hello(await aRequest(), 'commitment'))),
  },
  {
    name: 'hangs up instead of revealing',
    outcome: 'CANCELLED cancelled',
    run: async (target) => await enroll(target, steps(hello(await aRequest(), 'commitment')), anAddress(), true),
  },
  {
    name: 'begins with a reveal',
    outcome: 'INVALID_ARGUMENT invalid-argument',
    run: (target) => enroll(target, steps({ case: 'reveal', value: { nonce: randomBytes(32) } })),
  },
  {
    name: 'returns with a ticket that is nobody’s',
    outcome: 'PERMISSION_DENIED join-refused',
    run: (target) =>
      enroll(target, steps({ case: 'return', value: { ticket: randomBytes(16).toString('base64url') } })),
  },
  {
    name: 'sends a certificate request of 12 KB',
    outcome: 'INVALID_ARGUMENT invalid-argument',
    run: (target) => enroll(target, steps(hello(Buffer.alloc(12_000, 0x30), 'token'))),
  },
  {
    name: 'sends a certificate request of 1 MB',
    outcome: ['RESOURCE_EXHAUSTED', 'reset'],
    run: (target) => enroll(target, steps(hello(Buffer.alloc(1e6, 0x30), 'token'))),
  },
  {
    name: 'sends a certificate request that is none',
    outcome: 'INVALID_ARGUMENT invalid-argument',
    run: (target) => enroll(target, steps(hello(randomBytes(500), 'token'))),
  },
  {
    name: 'asks for a certificate of an RSA key',
    outcome: 'INVALID_ARGUMENT invalid-argument',
    run: async (target) => await enroll(target, steps(hello(await anRsaRequest(), 'token'))),
  },
  {
    name: 'asks for a certificate of a key that it does not have',
    outcome: 'INVALID_ARGUMENT invalid-argument',
    run: async (target) => await enroll(target, steps(hello(await wronglySigned(), 'token'))),
  },
  {
    name: 'has a name of ten thousand letters',
    outcome: 'INVALID_ARGUMENT invalid-argument',
    run: async (target) => await enroll(target, steps(hello(await aRequest(), 'token', 'x'.repeat(10_000)))),
  },
  {
    name: 'renews the certificate of a device without its key',
    outcome: 'PERMISSION_DENIED join-refused',
    run: async (target) => {
      const certificate = new X509Certificate(target.traitor.credentials.certificate).raw;
      const certificateRequest = await aRequest();
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const signature = sign('sha256', renewalProof(certificate, certificateRequest), privateKey);
      return await renew(target, { certificate, certificateRequest, signature });
    },
  },
  {
    name: 'renews without a signature',
    outcome: 'PERMISSION_DENIED join-refused',
    run: async (target) => {
      const certificate = new X509Certificate(target.traitor.credentials.certificate).raw;
      return await renew(target, { certificate, certificateRequest: await aRequest(), signature: new Uint8Array() });
    },
  },
  {
    name: 'renews with the proof that somebody has made for another key',
    outcome: 'PERMISSION_DENIED join-refused',
    run: async (target) => {
      const { certificate: pem, key } = target.traitor.credentials;
      const certificate = new X509Certificate(pem).raw;
      const signature = createSign('sha256')
        .update(renewalProof(certificate, await aRequest()))
        .sign(key);
      return await renew(target, { certificate, certificateRequest: await aRequest(), signature });
    },
  },
  {
    name: 'renews the certificate of the authority',
    outcome: 'UNAUTHENTICATED revoked',
    run: async (target) => {
      const { certificate: pem, key } = target.stolenAuthority;
      const certificate = new X509Certificate(pem).raw;
      const certificateRequest = await aRequest();
      const signature = sign('sha256', renewalProof(certificate, certificateRequest), key);
      return await renew(target, { certificate, certificateRequest, signature });
    },
  },
  {
    name: 'renews what is no certificate',
    outcome: 'INVALID_ARGUMENT invalid-argument',
    run: async (target) =>
      await renew(target, {
        certificate: randomBytes(300),
        certificateRequest: await aRequest(),
        signature: randomBytes(70),
      }),
  },
  {
    name: 'calls what only devices may call',
    outcome: 'UNIMPLEMENTED',
    run: ({ orchestrator }) =>
      callOnce({ port: orchestrator.joinPort, from: anAddress() }, '/edgeorchestra.v1.DeviceRegistry/ListDevices', {
        body: framed(new Uint8Array()),
      }),
  },
  {
    name: 'one address calls and connects without end, another one gets in',
    outcome: 'PERMISSION_DENIED join-refused',
    run: async (target) => {
      const { joinPort } = target.orchestrator;
      const from = anAddress();
      const silent = Array.from({ length: 500 }, () => tcpTo({ port: joinPort, from }));
      const body = steps(hello(await aRequest(), 'token'));
      await Promise.all(Array.from({ length: 20 }, () => enroll(target, body, from)));
      const other = await enroll(target, body);
      for (const socket of silent) socket.destroy();
      return other;
    },
  },
];
