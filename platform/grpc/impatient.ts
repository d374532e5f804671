import {
  ResponderBuilder,
  ServerInterceptingCall,
  type ServerInterceptor,
  ServerListenerBuilder,
  status,
} from '@grpc/grpc-js';

/** A call that takes one message must have brought it by then. */
const FIRST_MESSAGE_MS = 10_000;

/**
 * Ends calls that do not bring the one message that they take: no handler has been called yet that could. Streams of
 * requests are for their handlers to watch.
 */
export const impatient: ServerInterceptor = ({ requestStream }, call) => {
  if (requestStream) return new ServerInterceptingCall(call);
  const details = `the message did not come within ${FIRST_MESSAGE_MS / 1_000} s`;
  const timer = setTimeout(() => call.sendStatus({ code: status.DEADLINE_EXCEEDED, details }), FIRST_MESSAGE_MS);
  const listener = new ServerListenerBuilder()
    .withOnReceiveMessage((message, next) => {
      clearTimeout(timer);
      next(message);
    })
    .withOnCancel(() => clearTimeout(timer))
    .build();
  const responder = new ResponderBuilder().withStart((next) => next(listener)).build();
  return new ServerInterceptingCall(call, responder);
};
