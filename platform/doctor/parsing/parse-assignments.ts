/** Reads lines `NAME=VALUE`, as systemd and shell settings have them; quotes fall away, comments and sections are passed over. */
export function parseAssignments(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name, value = ''] = /^\s*([A-Za-z][A-Za-z0-9_-]*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined) found.set(name, value.replace(/^(["'])(.*)\1$/, '$2'));
  }
  return found;
}
