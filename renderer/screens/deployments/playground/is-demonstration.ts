import type { Deployment } from '../../../../common/domain/deployment.ts';
import type { Sha256 } from '../../../../common/domain/ids.ts';

/** Of `resources/models/moby-160k-Q8_0.gguf`. */
const DEMONSTRATION = 'b98941e2c57d23849bb508b7e62032b2ea6b0a392774eed0a2ff0a5d94915cec' as Sha256;

/** True for the model that comes with the app to try serving with: English-like, without sense. */
export function isDemonstration({ sha256 }: Pick<Deployment['model'], 'sha256'>): boolean {
  return sha256 === DEMONSTRATION;
}
