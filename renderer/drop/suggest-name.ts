import { ResourceName } from '../../common/domain/ids.ts';

const LONGEST = 64;
const ENDINGS =
  /\.(gguf|onnx|safetensors|tflite|ort|mlmodel|mlpackage|keras|h5|hdf5|pth?|pkl|bin|f32|csv|tsv|npy|npz|zip|gz|idx\d?-ubyte|ya?ml|json)$/i;

/** A name to store something under, after what its file is called; not one of those that are taken. */
export function suggestName(fileName: string, taken: ReadonlySet<string>): ResourceName {
  let bare = fileName;
  while (ENDINGS.test(bare)) bare = bare.replace(ENDINGS, '');
  const name = bare
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|[-._]+$/g, '')
    .slice(0, LONGEST);
  const base = ResourceName.safeParse(name).data ?? 'unnamed';
  if (!taken.has(base)) return base;
  for (let number = 2; ; number++) {
    const ending = `-${number}`;
    const next = base.slice(0, LONGEST - ending.length) + ending;
    if (!taken.has(next)) return next;
  }
}
