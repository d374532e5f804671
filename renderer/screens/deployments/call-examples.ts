import type { Deployment } from '../../../common/domain/deployment.ts';
import type { TensorPort } from '../../../common/domain/file-description.ts';
import { wireTypeOf } from './playground/inference-tensor.ts';

/** How programs reach a deployment. */
export interface CallExamples {
  readonly baseUrl: string;
  readonly curl: string;
  readonly python: string;
}

type Called = Pick<Deployment, 'name' | 'interface' | 'inputs' | 'canChat'>;

/** Lines that ask a deployment, ready to be pasted; they take the access token from EO_TOKEN. */
export function callExamples(deployment: Called, origin: string): CallExamples {
  return deployment.interface === 'text' ? ofText(deployment, origin) : ofTensors(deployment, origin);
}

function ofText({ name, canChat }: Called, origin: string): CallExamples {
  const baseUrl = `${origin}/v1`;
  const body = canChat
    ? { model: name, messages: [{ role: 'user', content: 'Hello' }], stream: true }
    : { model: name, prompt: 'Hello', max_tokens: 64, stream: true };
  const ask = canChat
    ? `client.chat.completions.create(
    model="${name}",
    messages=[{"role": "user", "content": "Hello"}],
    stream=True,
)`
    : `client.completions.create(model="${name}", prompt="Hello", max_tokens=64, stream=True)`;
  return {
    baseUrl,
    curl: `${curlTo(`${baseUrl}/${canChat ? 'chat/completions' : 'completions'}`)} ${quoted(JSON.stringify(body))}`,
    python: `import os
from openai import OpenAI

client = OpenAI(base_url="${baseUrl}", api_key=os.environ["EO_TOKEN"])
for part in ${ask}:
    if part.choices:
        print(part.choices[0].${canChat ? 'delta.content or ""' : 'text'}, end="", flush=True)
`,
  };
}

function ofTensors({ name, inputs }: Called, origin: string): CallExamples {
  const baseUrl = `${origin}/v2/models/${name}`;
  const zeros = inputs.map(zerosOf);
  const head = ({ name: input, datatype, shape }: Zeros): string =>
    JSON.stringify({ name: input, datatype, shape }).slice(0, -1);
  const forShell = zeros.map(
    (one) =>
      `${quoted(`${head(one)},"data":[`).slice(0, -1)}'$(yes '${one.zero}' | head -${one.count} | paste -sd, -)']}`,
  );
  const forPython = zeros.map((one) => `${head(one)}, "data": [${one.zero}] * ${one.count}}`);
  return {
    baseUrl,
    curl: `${curlTo(`${baseUrl}/infer`)} '{"inputs":[${forShell.map((one) => one.slice(1)).join(',')}]}'`,
    python: `import json, os, urllib.request

body = {"inputs": [${forPython.join(', ')}]}
request = urllib.request.Request(
    "${baseUrl}/infer",
    data=json.dumps(body).encode(),
    headers={
        "Authorization": "Bearer " + os.environ["EO_TOKEN"],
        "Content-Type": "application/json",
    },
)
print(json.load(urllib.request.urlopen(request)))
`,
  };
}

interface Zeros {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly count: number;
  /** As JSON. */
  readonly zero: string;
}

/** One row of zeros for an input; open sizes are 1. */
function zerosOf({ name, type, shape }: TensorPort): Zeros {
  const datatype = wireTypeOf(type);
  const sizes = (shape ?? [1]).map((size) => (typeof size === 'number' ? size : 1));
  const count = sizes.reduce((product, size) => product * size, 1);
  const zero = datatype === 'BYTES' ? '""' : datatype === 'BOOL' ? 'false' : '0';
  return { name, datatype, shape: sizes, count, zero };
}

function curlTo(url: string): string {
  return `curl -N ${url} -H "Authorization: Bearer $EO_TOKEN" -H "Content-Type: application/json" -d`;
}

/** For a shell: in single quotes nothing has a meaning but the quote itself. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
