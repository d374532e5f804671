import { ResourceName } from '../../../../common/domain/ids.ts';

/** As `ResourceName` has it. */
const LONGEST = 64;

/** A name for a deployment of a model that none has yet: its own, else with a number behind. */
export function suggestDeploymentName(model: ResourceName, taken: readonly ResourceName[]): ResourceName {
  for (let number = 1; ; number++) {
    const end = number === 1 ? '' : `-${number}`;
    const name = ResourceName.parse(model.slice(0, LONGEST - end.length) + end);
    if (!taken.includes(name)) return name;
  }
}
