import { X509Certificate } from 'node:crypto';
import { BOTH_ROLES, type Check, cannotTell, EVERYWHERE, fail, type Outcome, ok, SKIPPED, warn } from '../check.ts';

const DAY_MS = 86_400_000;
/** Certificates of a cluster are renewed by themselves when a third of their time is left: below this nobody did. */
const WARN_DAYS = { authority: 90, orchestrator: 7, device: 7, lan: 21 } as const;

/** How long the certificates are good. */
export const certificatesCheck: Check = {
  id: 'certificates',
  roles: BOTH_ROLES,
  platforms: EVERYWHERE,
  async run(_host, { certificates }) {
    if (certificates.length === 0) return [SKIPPED];
    return certificates.map(({ certificate, pem }): Outcome => {
      const expiresAt = endOf(pem);
      if (expiresAt === null) return cannotTell(`certificate (${certificate})`);
      const daysLeft = Math.floor((expiresAt - Date.now()) / DAY_MS);
      const fact = { kind: 'certificate', certificate, expiresAt, daysLeft } as const;
      if (daysLeft < 0) return fail(fact);
      return daysLeft < WARN_DAYS[certificate] ? warn(fact) : ok(fact);
    });
  },
};

function endOf(pem: string): number | null {
  try {
    return Date.parse(new X509Certificate(pem).validTo);
  } catch {
    return null;
  }
}
