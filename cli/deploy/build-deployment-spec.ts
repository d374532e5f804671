import type { DeviceId } from '../../common/domain/ids.ts';
import { DeploymentSpec } from '../../common/specs/deployment-spec.ts';
import { fieldsOf, given } from '../spec-fields.ts';
import { checkedSpec } from '../train/checked-spec.ts';
import type { DeployFlags } from './deploy-flags.ts';

interface Sources {
  /** What a file says, or how the model is served now. */
  readonly base?: unknown;
  /** Which model, where that was said beside the base. */
  readonly model?: { readonly name: string; readonly version?: number | undefined };
  /** The devices that flags or base name. */
  readonly devices?: readonly DeviceId[] | undefined;
  readonly flags: Omit<DeployFlags, 'device'>;
}

/**
 * The specification of a deployment: what the base says, with the flags laid over it. Without a name it has that of its model.
 * @throws AppError `invalid-specification` that names the field
 */
export function buildDeploymentSpec({ base, model, devices, flags }: Sources): DeploymentSpec {
  const said = fieldsOf(base);
  const served = model === undefined ? said['model'] : given({ ...model });
  const { context, slots, threads, idleUnload } = flags;
  const runtime = given({ contextTokens: context, slots, threads, idleUnloadSeconds: idleUnload });
  return checkedSpec(DeploymentSpec, {
    ...said,
    ...given({
      name: flags.name ?? said['name'] ?? fieldsOf(served)['name'],
      model: served,
      replicas: flags.replicas,
      devices,
      tags: flags.tag,
      queue: flags.queue,
      deadlineSeconds: flags.deadline,
    }),
    runtime: { ...NOTHING_SAID, ...fieldsOf(said['runtime']), ...runtime },
  });
}

const NOTHING_SAID = { contextTokens: null, slots: null, threads: null, idleUnloadSeconds: null };
