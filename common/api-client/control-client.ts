import { createORPCClient, ORPCError } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { ResponseValidationPlugin } from '@orpc/contract/plugins';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { controlContract } from '../api/control-contract.ts';
import { asCallError } from './call-error.ts';
import { authorization, type ControlAddress } from './control-address.ts';
import { readErrorAnswer } from './error-answer.ts';

/** Everything that the control API offers, as functions with types. */
export type ControlClient = ContractRouterClient<typeof controlContract>;

/**
 * A client of the control API over HTTP. What comes back is checked against the contract; errors are AppErrors with the
 * code that the orchestrator gave, or `unavailable` when nothing answers.
 */
export function createControlClient({ baseUrl, token }: ControlAddress): ControlClient {
  const link = new OpenAPILink(controlContract, {
    url: baseUrl,
    headers: authorization(token),
    plugins: [new ResponseValidationPlugin(controlContract)],
    customErrorResponseBodyDecoder: (body, { status }) => {
      const answer = readErrorAnswer(body);
      if (answer === undefined) return undefined;
      return new ORPCError(answer.code, { status, message: answer.message, data: answer });
    },
    interceptors: [
      async (call) => {
        try {
          return await call.next();
        } catch (error) {
          throw asCallError(error, baseUrl);
        }
      },
    ],
  });
  return createORPCClient(link);
}
