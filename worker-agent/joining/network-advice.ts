/** What a person can do where the system keeps programs off the local network; undefined where it is not known to. */
export function adviceOnLocalNetwork(platform: NodeJS.Platform): string | undefined {
  if (platform === 'darwin') {
    return (
      'If the orchestrator is on, macOS may be blocking the local network: open System Settings, Privacy & Security, ' +
      'Local Network, and allow the program that started this agent (such as Terminal); or name the address with --orchestrator HOST:PORT.'
    );
  }
  return undefined;
}

const BLOCKED = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EPERM', 'EACCES', 'ENETDOWN']);

/** What a person can do about an address that cannot be reached, as far as the system's error tells. */
export function adviceOnConnection(error: unknown, platform: NodeJS.Platform): string | undefined {
  const text = textOf(error);
  const code = [...BLOCKED].find((one) => text.includes(one));
  if (code !== undefined) {
    // macOS answers "no route to host" when Local Network is switched off for a program.
    if (platform === 'darwin') return adviceOnLocalNetwork(platform);
    return code === 'EPERM' || code === 'EACCES'
      ? "This machine's firewall keeps the agent from connecting: allow outgoing connections of this program."
      : 'This machine has no route to that address: is it on the same network as the orchestrator?';
  }
  if (text.includes('ECONNREFUSED')) {
    return 'The machine is there but nothing answers at that port: is "eo serve" running, and does it listen on the network (not with --host 127.0.0.1 or --insecure)?';
  }
  if (text.includes('ETIMEDOUT') || text.includes('no answer')) {
    return "Nothing answers: the orchestrator's machine may be off, or its firewall may block the port (TCP 50051 and 50052 must be open).";
  }
  if (text.includes('CERT_NOT_YET_VALID') || text.includes('not yet valid')) {
    return "The clocks of this machine and the orchestrator's differ: set the clock of this machine.";
  }
  return undefined;
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${'code' in error ? String(error.code) : ''} ${error.message} ${error.cause === undefined ? '' : textOf(error.cause)}`;
}
