import { AppError } from '../../common/errors.ts';

/** Where spans go. */
export interface TraceTarget {
  /** Without `/v1/traces`, as `OTEL_EXPORTER_OTLP_ENDPOINT` has it. */
  readonly endpoint: string;
  /** Sent along, such as a key. */
  readonly headers: Readonly<Record<string, string>>;
}

const HEADERS = 'EO_TRACE_HEADERS';

/**
 * Undefined without an endpoint. The headers come from the environment, since they may hold a key, and are taken out of it: nothing
 * that is started later is to see them. Written as `name=value,name=value`, values as in a URL, like those of OpenTelemetry.
 * @throws AppError `invalid-config`
 */
export function traceTarget(
  endpoint: string | undefined,
  environment: Record<string, string | undefined>,
): TraceTarget | undefined {
  const given = environment[HEADERS] ?? '';
  delete environment[HEADERS];
  if (endpoint === undefined) return undefined;
  const pairs = given.split(',').filter((pair) => pair.trim() !== '');
  try {
    const headers = new Headers(
      pairs.map((pair) => {
        const at = pair.indexOf('=');
        return [pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())];
      }),
    );
    return { endpoint, headers: Object.fromEntries(headers) };
  } catch (cause) {
    throw new AppError('invalid-config', `${HEADERS} has headers that cannot be sent`, {
      cause,
      details: { setting: HEADERS },
      hint: 'Write them as name=value,name=value, with values as in a URL.',
    });
  }
}
