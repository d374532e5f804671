/** Access tokens and join strings, of which the id may be seen; cookies; codes of sign-in links; and tokens of Hugging Face. */
const SECRETS = /(\beo_[0-9a-f]{12}_|\beo1\.[\w-]+\.[\w-]+\.[a-z0-9]+\.|\beo-session-\d+=|\/sign-in#|\bhf_)[\w-]+/g;

/** A line without the secrets that may have got into it. */
export function hideSecrets(line: string): string {
  return line.replace(SECRETS, '$1[hidden]');
}

/** Fields that hold secrets, wherever headers are logged. */
export const secretFields = ['authorization', 'cookie', '["set-cookie"]'].flatMap((field) =>
  ['', '*', 'headers', '*.headers'].map((path) => join(path, field)),
);

function join(path: string, field: string): string {
  return path === '' || field.startsWith('[') ? path + field : `${path}.${field}`;
}
