import { parseAssignments } from './parse-assignments.ts';

/** What a firewall lets in over TCP. */
export interface Doors {
  /** All that no rule speaks of is let in. */
  readonly isOpen: boolean;
  /** Ports that rules let in, from and to. */
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

export function isOpen(doors: Doors, port: number): boolean {
  return doors.isOpen || doors.ranges.some(([from, to]) => from <= port && port <= to);
}

/** Reads `firewall-cmd --list-ports`, such as `50051-50052/tcp 5353/udp`. */
export function firewalldDoors(ports: string, isTrusting: boolean): Doors {
  const tcp = ports.split(/\s+/).flatMap((word) => (word.endsWith('/tcp') ? rangesIn(word.slice(0, -4)) : []));
  return { isOpen: isTrusting, ranges: tcp };
}

/** Reads the rules that ufw keeps (`### tuple ### allow tcp 50051:50052 …`) and its defaults. */
export function ufwDoors(rules: string, defaults: string): Doors {
  const ranges = rules.split('\n').flatMap((line) => {
    const [, action, protocol, ports] =
      /^### tuple ### (\w+)(?:_log)? (\w+) (\S+) .* in(?:_\S+)?(?:\s|$)/.exec(line) ?? [];
    const isLetIn = action === 'allow' || action === 'limit';
    if (!isLetIn || ports === undefined || !['tcp', 'any'].includes(protocol ?? '')) return [];
    return ports === 'any' ? [[0, 65_535] as const] : rangesIn(ports.replaceAll(':', '-'));
  });
  return { isOpen: parseAssignments(defaults).get('DEFAULT_INPUT_POLICY') === 'ACCEPT', ranges };
}

/** Reads `iptables -S INPUT`. */
export function iptablesDoors(text: string): Doors {
  const lines = text.split('\n');
  const refusesRest =
    lines.some((line) => /^-P INPUT (DROP|REJECT)/.test(line)) ||
    lines.some((line) => /^-A INPUT -j (DROP|REJECT)/.test(line));
  const ranges = lines.flatMap((line) => {
    const [, ports] = /--dports? (\S+)/.exec(line) ?? [];
    const isTcp = !/-p (?!tcp)/.test(line);
    if (ports === undefined || !isTcp || !/-j ACCEPT/.test(line) || line.includes('! --dport')) return [];
    return rangesIn(ports.replaceAll(':', '-'));
  });
  return { isOpen: !refusesRest, ranges };
}

/** Reads `nft list ruleset`: what its chains at the hook `input` refuse, and the ports that any rule accepts. */
export function nftDoors(text: string): Doors {
  let isInput = false;
  let refusesRest = false;
  const ranges: (readonly [number, number])[] = [];
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line.startsWith('chain ')) isInput = false;
    if (/hook input\b/.test(line)) {
      isInput = true;
      refusesRest ||= /policy drop/.test(line);
    }
    // A last rule that matches everything.
    if (isInput && /^(counter( packets \d+ bytes \d+)? )?(drop|reject)\b/.test(line)) refusesRest = true;
    const [, ports] = /tcp dport (\{[^}]*\}|\S+) .*\baccept\b/.exec(`${line} `) ?? [];
    if (ports !== undefined && !ports.startsWith('!')) ranges.push(...rangesIn(ports.replaceAll(/[{}\s]/g, '')));
  }
  return { isOpen: !refusesRest, ranges };
}

/** Reads the answers of socketfilterfw: `--getglobalstate`, `--getblockall` and `--getappblocked`. */
export function macFirewall(
  state: string,
  blockAll: string,
  own: string,
): 'off' | 'blocks-all' | 'blocked' | 'permitted' | 'asks' | 'unclear' {
  const [, number] = /State = (\d)/.exec(state) ?? [];
  if (number === '0') return 'off';
  if (number === undefined) return 'unclear';
  // Since macOS 13 it is one sentence or another; the word of the older ones is in capitals.
  if (number === '2' || /block all (state is set to )?enabled|set to block all/i.test(blockAll)) return 'blocks-all';
  if (/not part of the firewall/i.test(own)) return 'asks';
  if (/\b(blocked|disallowed)\b/i.test(own)) return 'blocked';
  return /\b(permitted|allowed)\b/i.test(own) ? 'permitted' : 'asks';
}

/** Reads `22`, `22,80` and `50051-50052`; names of services are passed over. */
function rangesIn(text: string): (readonly [number, number])[] {
  return text.split(',').flatMap((part) => {
    const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    return from === undefined ? [] : [[Number(from), Number(to)] as const];
  });
}
