import type { MessageInitShape } from '@bufbuild/protobuf';
import { type Examined, Finding } from '../../common/doctor/finding.ts';
import type { ExaminationReport, ExaminationReportSchema } from '../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import { parseJson } from './parse-json.ts';

/** No machine has so much to say. */
const MOST_FINDINGS = 100;
const LONGEST_PLATFORM = 32;

/** What an examination has found, as the answer to the request with this id. */
export function encodeExamination(id: string, examined: Examined): MessageInitShape<typeof ExaminationReportSchema> {
  const { tookMs, platform, findings } = examined;
  return { id, tookMs, platform, findings: findings.map((finding) => JSON.stringify(finding)) };
}

/** Findings that only a newer agent knows are counted and passed over. @throws AppError `invalid-argument` */
export function decodeExamination({ tookMs, platform, findings }: ExaminationReport): Examined {
  const parsed = findings
    .slice(0, MOST_FINDINGS)
    .map((text) => Finding.safeParse(parseJson(text, 'finding')))
    .map(({ data }) => data);
  const known = parsed.filter((finding) => finding !== undefined);
  return {
    tookMs,
    platform: platform.slice(0, LONGEST_PLATFORM),
    findings: known,
    unreadable: parsed.length - known.length,
  };
}
