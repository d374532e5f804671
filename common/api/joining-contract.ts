import { z } from 'zod';
import { Device } from '../domain/device.ts';
import { Sha256 } from '../domain/ids.ts';
import { JoinCode, JoinRequest, JoinRequestId, JoinToken, JoinTokenId, Tag } from '../domain/joining.ts';
import { callFor } from './access-rule.ts';
import { pick } from './errors.ts';

const tags = ['Joining'];
const ByRequest = z.object({ id: JoinRequestId });

export const JoinTokenWishes = z.object({
  ttlSeconds: z
    .int()
    .min(1)
    .max(30 * 86_400)
    .default(900)
    .describe('How long it is good for'),
  uses: z.int().min(1).max(1_000).default(1).describe('How many machines may join by it'),
  tags: z.array(Tag).max(16).default([]),
});

export const NewJoinToken = z.object({
  token: JoinToken,
  joinString: z.string().describe('For "eo agent --join"; it is told this once'),
});

export const Authority = z.object({
  fingerprint: Sha256.describe('SHA-256 of its public key'),
  certificate: z.string().describe('X.509, PEM'),
});

export const joiningContract = {
  requests: callFor('viewer', 'devices')
    .route({ method: 'GET', path: '/api/v1/join-requests', tags, summary: 'Machines that ask to join' })
    .output(z.array(JoinRequest))
    .errors(pick()),
  approve: callFor('admin', 'devices')
    .route({
      method: 'POST',
      path: '/api/v1/join-requests/{id}/approve',
      tags,
      summary: 'Let a machine in',
      description: 'Takes the six digits that the machine itself shows: they must be those of the request.',
    })
    .input(ByRequest.extend({ code: JoinCode }))
    .output(Device)
    .errors(pick('not-found', 'conflict')),
  deny: callFor('admin', 'devices')
    .route({
      method: 'POST',
      path: '/api/v1/join-requests/{id}/deny',
      tags,
      summary: 'Turn a machine away',
      successStatus: 204,
    })
    .input(ByRequest)
    .errors(pick('not-found')),
  tokens: callFor('admin', 'devices')
    .route({ method: 'GET', path: '/api/v1/join-tokens', tags, summary: 'Join tokens, without their secrets' })
    .output(z.array(JoinToken))
    .errors(pick()),
  createToken: callFor('admin', 'devices')
    .route({ method: 'POST', path: '/api/v1/join-tokens', tags, summary: 'Make a join token', successStatus: 201 })
    .input(JoinTokenWishes)
    .output(NewJoinToken)
    .errors(pick('conflict')),
  revokeToken: callFor('admin', 'devices')
    .route({
      method: 'DELETE',
      path: '/api/v1/join-tokens/{id}',
      tags,
      summary: 'Let nobody in by a token any more',
      successStatus: 204,
    })
    .input(z.object({ id: JoinTokenId }))
    .errors(pick('not-found')),
  authority: callFor('viewer', 'cluster')
    .route({
      method: 'GET',
      path: '/api/v1/certificate-authority',
      tags,
      summary: "The cluster's certificate authority, for browsers and people who want to trust it",
    })
    .output(Authority)
    .errors(pick()),
  rotateAuthority: callFor('admin', 'cluster')
    .route({
      method: 'POST',
      path: '/api/v1/certificate-authority/rotate',
      tags,
      summary: 'Replace the certificate authority',
      description: 'Devices need not join again: the old authority vouches for the new one.',
    })
    .output(Authority)
    .errors(pick()),
};
