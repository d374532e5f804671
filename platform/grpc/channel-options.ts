import { type ChannelOptions, logVerbosity, type ServerOptions, setLogVerbosity } from '@grpc/grpc-js';
import { WINDOW_BYTES } from './bind-with-window.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import { impatient } from './impatient.ts';

// Whatever goes wrong reaches us as an error with a code: grpc-js need not print it as well.
setLogVerbosity(logVerbosity.NONE);

/** A half-open peer is noticed only by the side that pings: both do. */
const KEEPALIVE: ChannelOptions = { 'grpc.keepalive_time_ms': 20_000, 'grpc.keepalive_timeout_ms': 10_000 };

/** Messages times streams times connections of one device is what halves of messages may take of memory: 64 MB. */
export const SERVER_OPTIONS: ServerOptions = {
  ...KEEPALIVE,
  interceptors: [impatient],
  'grpc.max_receive_message_length': 512 << 10,
  'grpc.max_concurrent_streams': 16,
  'grpc.max_connection_idle_ms': 60_000,
  'grpc.enable_channelz': 0,
};

/** Where strangers may call: small messages, few calls, short connections. A machine that waits comes back. */
export const JOIN_SERVER_OPTIONS: ServerOptions = {
  ...KEEPALIVE,
  interceptors: [impatient],
  'grpc.max_receive_message_length': 16 << 10,
  'grpc.max_concurrent_streams': 4,
  'grpc.max_connection_age_ms': 30_000,
  'grpc.max_connection_age_grace_ms': 1_000,
  'grpc.max_connection_idle_ms': 10_000,
  'grpc.enable_channelz': 0,
};

/** A device has three connections, and after a cut as many that are dead and not noticed yet. */
export const DEVICE_LIMITS: ConnectionLimits = {
  most: 16_384,
  mostOfAddress: 16_384,
  mostOfCertificate: 8,
  mostShaking: 512,
  mostShakingOfAddress: 64,
};

/** Strangers: one address does not shut out the others. */
export const JOIN_LIMITS: ConnectionLimits = {
  most: 256,
  mostOfAddress: 32,
  mostOfCertificate: 1,
  mostShaking: 128,
  mostShakingOfAddress: 16,
};

/**
 * One connection of a device. Control, bulk and serving each have their own, so that nothing delays a beat.
 * Reconnecting is decided by the agent, so grpc-js itself retries at once.
 */
export const CLIENT_OPTIONS: ChannelOptions = {
  ...KEEPALIVE,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc-node.flow_control_window': WINDOW_BYTES,
  'grpc.use_local_subchannel_pool': 1,
  'grpc.max_receive_message_length': 1 << 20,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.min_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  'grpc.enable_retries': 0,
  'grpc.enable_http_proxy': 0,
  'grpc.enable_channelz': 0,
};

/** Payload of one message of a bulk stream, in bytes. */
export const CHUNK_BYTES = 256 << 10;
