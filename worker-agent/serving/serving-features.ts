import { ServedFormat } from '../../common/serving/replica-plan.ts';
import { servingFeature } from '../../common/serving/serving-features.ts';

/** What runs each format; null: this program itself. */
const PACKAGES: Readonly<Record<ServedFormat, string | null>> = {
  gguf: 'node-llama-cpp',
  onnx: 'onnxruntime-node',
  'parameters-f32': null,
};

/** The formats that this machine can serve, by what is installed. */
export function servingFeatures(): string[] {
  return ServedFormat.options.filter(canServe).map(servingFeature);
}

function canServe(format: ServedFormat): boolean {
  const name = PACKAGES[format];
  if (name === null) return true;
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}
