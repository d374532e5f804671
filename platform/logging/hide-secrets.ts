import { secretValues } from './secret-values.ts';

const HIDDEN = '[hidden]';

/** Access tokens and join strings, of which the id may be seen; cookies; codes of sign-in links; and tokens of Hugging Face. */
const OWN = /(\beo_[0-9a-f]{12}_|\beo1\.[\w-]+\.[\w-]+\.[a-z0-9]+\.|\beo-session-\d+=|\/sign-in#|\bhf_)[\w-]+/g;

/** Tokens of others that can be known by how they look: OpenAI and its like, GitHub, Slack, AWS, JSON web tokens. */
const OF_OTHERS =
  /\b(sk-|gh[opusr]_|github_pat_|xox[abeprs]-|A[KS]IA)[\w-]{12,}|\b(eyJ)[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g;

/** A private key, also where its lines are written in JSON, and where its end is missing. */
const PRIVATE_KEY = /(-----BEGIN [A-Z ]*PRIVATE KEY-----)[^"]*?(?:-----END [A-Z ]*PRIVATE KEY-----|(?="|$))/g;

/** User and password of an address. */
const IN_ADDRESS = /(\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@"\\]{1,256}:[^\s/@"\\]{1,256}@/gi;

/** What follows a scheme of the header Authorization. */
const AFTER_SCHEME = /(\b(?:Bearer|Basic)\s+)[\w.~+/=-]{6,}/gi;

/** What follows a name of something secret: in text, in JSON, and in JSON that is text in JSON. */
const NAMED =
  /((?:pass(?:word|wd|phrase)|secret(?:[_-]?(?:access[_-]?)?key)?|api[_-]?key|access[_-]?key|private[_-]?key|[_-]?token|authorization|cookie)(?:\\*["'])?\s*[:=]\s*)(?:"((?:\\.|[^"\\])*)"|(\\+)"(?:\\.|[^"\\])*?(?:(?<!\\)\3"|(?="|$))|'[^'"\\]*'|(?!\[hidden\]|null\b|true\b|false\b|undefined\b)(?:(?:Bearer|Basic)\s+)?(?:\\[^"nrt]|[^\s"'\\,;&{}[\]])+)/gi;

/** A text or a line of JSON without the secrets that may have got into it. JSON stays JSON. */
export function hideSecrets(line: string): string {
  const plain = withoutKnownValues(line);
  return plain
    .replace(OWN, `$1${HIDDEN}`)
    .replace(PRIVATE_KEY, `$1${HIDDEN}`)
    .replace(IN_ADDRESS, `$1${HIDDEN}@`)
    .replace(NAMED, hideNamed)
    .replace(AFTER_SCHEME, `$1${HIDDEN}`)
    .replace(OF_OTHERS, (_whole, mark: string | undefined, web: string | undefined) => `${mark ?? web}${HIDDEN}`);
}

/** Fields that hold secrets, wherever headers are logged. */
export const secretFields = ['authorization', 'cookie', '["set-cookie"]'].flatMap((field) =>
  ['', '*', 'headers', '*.headers'].map((path) => join(path, field)),
);

function hideNamed(_whole: string, name: string, inQuotes: string | undefined, slashes: string | undefined): string {
  if (slashes !== undefined) return `${name}${slashes}"${HIDDEN}${slashes}"`;
  return inQuotes === undefined ? `${name}${HIDDEN}` : `${name}"${HIDDEN}"`;
}

function withoutKnownValues(line: string): string {
  let text = line;
  for (const value of secretValues()) if (text.includes(value)) text = text.replaceAll(value, HIDDEN);
  return text;
}

function join(path: string, field: string): string {
  return path === '' || field.startsWith('[') ? path + field : `${path}.${field}`;
}
