import { answerCalls } from '../process/calls.ts';
import { lineToParentThread } from '../process/worker-line.ts';
import { type CertificateRequest, createCertificateRequest } from './certificate-request.ts';

/** What the thread that asks for certificates does. */
export type CertificateRequestMethods = {
  create(): Promise<CertificateRequest>;
};

const methods: CertificateRequestMethods = { create: createCertificateRequest };

answerCalls(lineToParentThread(), methods);
