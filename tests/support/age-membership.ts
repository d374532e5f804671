import { X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { createCertificateRequest } from '../../platform/pki/certificate-request.ts';
import { fingerprintOf, keyFingerprintOf, toPem } from '../../platform/pki/fingerprint.ts';
import { issueDeviceCertificate } from '../../platform/pki/issue-certificate.ts';

/**
 * Makes an agent's certificate so many days old, as if time had passed: with the cluster's own key, and listed in its
 * database. Both have to be stopped. Returns the certificate, PEM.
 */
export async function ageMembership(clusterFolder: string, agentFolder: string, days: number): Promise<string> {
  const then = Date.now() - days * 86_400_000;
  const path = join(agentFolder, 'membership.json');
  const membership = JSON.parse(await readFile(path, 'utf8'));
  const authority = JSON.parse(await readFile(join(clusterFolder, 'keys', 'certificate-authority'), 'utf8')).current;
  const { clusterId, deviceId } = membership;
  const { key, request } = await createCertificateRequest();
  const der = await issueDeviceCertificate(authority, request, { clusterId, deviceId, now: then });
  const certificate = toPem(der);
  await writeFile(path, JSON.stringify({ ...membership, key, certificate }));
  const database = new SqliteDatabase(join(clusterFolder, 'orchestrator.sqlite'));
  const columns = 'fingerprint, device_id, key_fingerprint, issued_at, expires_at, used_at';
  const { validTo } = new X509Certificate(der);
  database
    .prepare(`insert into device_certificates (${columns}) values (?, ?, ?, ?, ?, ?)`)
    .run(fingerprintOf(der), deviceId, keyFingerprintOf(new X509Certificate(der)), then, Date.parse(validTo), then);
  database.close();
  return certificate;
}
