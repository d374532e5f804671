const SECRET_NAMES = /TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|^EO_JOIN$/i;
/** What is shorter is found in too much that is no secret. */
const SHORTEST = 8;

const values = new Set<string>();

/** The values of this process's environment that are secrets by their names, as they may stand in a line. */
export function secretValues(): ReadonlySet<string> {
  return values;
}

/** Learns them; a value stays known when the environment forgets it. */
export function learnSecrets(environment: NodeJS.ProcessEnv = process.env): void {
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || value.length < SHORTEST || !SECRET_NAMES.test(name)) continue;
    // Paths are no secrets: names such as SSL_CERT_TOKEN_FILE hold them.
    if (/_(FILE|PATH|DIR)$/i.test(name)) continue;
    values.add(value);
    values.add(JSON.stringify(value).slice(1, -1));
  }
}

learnSecrets();
