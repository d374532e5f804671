import type { JoinRequest } from '../../../common/domain/joining.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { Age } from '../Age.tsx';
import { Facts } from '../Facts.tsx';
import { Moment } from '../Moment.tsx';

/** What a machine that asks says of itself, and where from. */
export function CandidateFacts({ request }: { readonly request: JoinRequest }) {
  const { approve: words } = useMessages().joining;
  const format = useFormat();
  const { address, hardware, agentVersion, askedAt, expiresAt } = request;
  return (
    <Facts
      facts={[
        [words.address, <code key="address">{address}</code>],
        [words.machine, hardware.model],
        [words.chip, `${hardware.chip} · ${format.number(hardware.cores)} ${words.coresOf(hardware.cores)}`],
        [words.memory, format.bytes(hardware.memoryBytes)],
        [words.system, `${hardware.system} · ${words.agent} ${agentVersion}`],
        [words.asked, <Age key="asked" at={askedAt} />],
        [words.ends, <Moment key="ends" at={expiresAt} />],
      ]}
    />
  );
}
