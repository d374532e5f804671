import { z } from 'zod';
import { Timestamp } from '../domain/ids.ts';

const text = z.string().max(300);
const texts = z.array(text).max(32);
/** What may stand in a command that a person pastes: nothing that a shell would read otherwise. */
const word = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.@:-]{0,199}$/);
const port = z.int().min(0).max(65_535);
const bytes = z.int().min(0);

/** What was found out about the network of a machine. */
export const NetworkFact = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('orchestrator-reached'), address: text, port, tookMs: z.int().min(0) }),
  z.object({ kind: z.literal('orchestrator-unreached'), address: text, port, reason: text }),
  z.object({ kind: z.literal('join-port-unreached'), address: text, port, reason: text }),
  z.object({ kind: z.literal('ports-reached'), addresses: texts, ports: z.array(port) }),
  z.object({ kind: z.literal('port-unreached'), address: text, port, reason: text }),
  z.object({ kind: z.literal('ports-loopback-only'), host: text }),
  z.object({ kind: z.literal('no-network') }),
  z.object({ kind: z.literal('local-network-open'), interfaces: texts }),
  z.object({ kind: z.literal('local-network-denied'), target: text }),
  z.object({ kind: z.literal('firewall-off') }),
  z.object({ kind: z.literal('firewall-lets-in'), firewall: text, ports: z.array(port) }),
  z.object({ kind: z.literal('firewall-closed'), firewall: text, ports: z.array(port) }),
  z.object({ kind: z.literal('firewall-unseen'), firewall: text, ports: z.array(port) }),
  z.object({ kind: z.literal('firewall-asks'), firewall: text }),
  z.object({ kind: z.literal('firewall-blocks-all'), firewall: text }),
  z.object({ kind: z.literal('multicast-heard'), interfaces: texts }),
  z.object({ kind: z.literal('multicast-lost'), interfaces: texts, reason: text }),
  z.object({ kind: z.literal('cluster-heard'), host: text, tookMs: z.int().min(0) }),
  z.object({ kind: z.literal('cluster-not-heard'), waitedMs: z.int().min(0) }),
]);

/** What was found out about clocks and certificates. */
export const TrustFact = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('clock-kept') }),
  z.object({ kind: z.literal('clock-alone'), enabled: z.boolean() }),
  z.object({ kind: z.literal('clock-right'), skewMs: z.int(), uncertaintyMs: z.int().min(0) }),
  z.object({ kind: z.literal('clock-wrong'), skewMs: z.int(), uncertaintyMs: z.int().min(0) }),
  z.object({
    kind: z.literal('certificate'),
    certificate: z.enum(['authority', 'orchestrator', 'lan', 'device']),
    expiresAt: Timestamp,
    daysLeft: z.int(),
  }),
]);

/** What was found out about the room that a machine offers. */
export const RoomFact = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('disk-room'),
    path: text,
    freeBytes: bytes,
    totalBytes: bytes,
    fileSystem: text.nullable(),
  }),
  z.object({ kind: z.literal('disk-inodes'), path: text, free: z.int().min(0), total: z.int().min(0) }),
  z.object({ kind: z.literal('disk-read-only'), path: text, reason: text }),
  z.object({ kind: z.literal('disk-remote'), path: text, fileSystem: text }),
  z.object({ kind: z.literal('disk-in-memory'), path: text, fileSystem: text }),
  z.object({ kind: z.literal('memory-whole'), totalBytes: bytes }),
  z.object({ kind: z.literal('memory-limited'), limitBytes: bytes, totalBytes: bytes }),
  z.object({ kind: z.literal('open-files'), limit: z.int().min(0).nullable() }),
  z.object({ kind: z.literal('processor-free'), governor: text.nullable() }),
  z.object({ kind: z.literal('processor-held'), governor: text }),
  z.object({ kind: z.literal('processor-saving') }),
]);

/** What was found out about whether a machine is there when it is wanted. */
export const PresenceFact = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('service-starts'), name: word, scope: z.enum(['user', 'system', 'login']) }),
  z.object({ kind: z.literal('service-ends-with-login'), name: word, user: word }),
  z.object({ kind: z.literal('service-off'), name: word, scope: z.enum(['user', 'system']) }),
  z.object({ kind: z.literal('started-by-hand'), role: z.enum(['agent', 'orchestrator']) }),
  z.object({ kind: z.literal('stays-awake') }),
  z.object({ kind: z.literal('sleeps-when-idle'), minutes: z.number().min(0).nullable(), setting: text }),
  z.object({ kind: z.literal('sleeps-when-closed'), setting: text }),
  z.object({ kind: z.literal('cannot-be-woken') }),
  z.object({ kind: z.literal('returns-by-itself') }),
  z.object({ kind: z.literal('disk-waits-for-password'), encryption: text }),
  z.object({ kind: z.literal('waits-for-login') }),
  z.object({ kind: z.literal('stays-off') }),
  z.object({ kind: z.literal('versions'), version: text, node: text, system: text }),
  z.object({ kind: z.literal('node-old'), node: text, needed: text }),
  z.object({ kind: z.literal('agent-differs'), agent: text, orchestrator: text }),
]);

const NoFact = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('not-applicable') }),
  z.object({
    kind: z.literal('cannot-tell'),
    source: text.describe('The program or the file that would tell'),
    reason: z.enum(['missing', 'refused', 'too-slow', 'unclear']),
  }),
]);

/** One fact about a machine, with what was measured. */
export const DoctorFact = z.discriminatedUnion('kind', [
  ...NetworkFact.options,
  ...TrustFact.options,
  ...RoomFact.options,
  ...PresenceFact.options,
  ...NoFact.options,
]);
export type DoctorFact = z.infer<typeof DoctorFact>;
export type NetworkFact = z.infer<typeof NetworkFact>;
export type TrustFact = z.infer<typeof TrustFact>;
export type RoomFact = z.infer<typeof RoomFact>;
export type PresenceFact = z.infer<typeof PresenceFact>;
export type NoFact = z.infer<typeof NoFact>;
