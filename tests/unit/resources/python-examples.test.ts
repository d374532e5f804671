import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findPython, need } from '../../support/python.ts';

const KIT = 'resources/python/edgeorchestra_trainer.py';
const FOLDER = 'resources/python/examples';
const EXAMPLES = readdirSync(FOLDER).filter((file) => file.endsWith('.py'));
const python = findPython('ast');
const numpy = findPython('numpy');

/** Compiles a script without running it, and tells which functions it hands to `eo.run`, with their parameters. */
const READER = `
import ast, json, sys
tree = compile(open(sys.argv[1]).read(), sys.argv[1], "exec", ast.PyCF_ONLY_AST)
compile(tree, sys.argv[1], "exec")
functions = {f.name: [a.arg for a in f.args.args] for f in tree.body if isinstance(f, ast.FunctionDef)}
calls = [s.value for s in tree.body if isinstance(s, ast.Expr) and isinstance(s.value, ast.Call)]
runs = [c for c in calls if ast.unparse(c.func) == "eo.run"]
print(json.dumps([{k.arg: functions[ast.unparse(k.value)] for k in run.keywords} for run in runs]))
`;

function runPython(...args: readonly string[]) {
  return spawnSync('python3', args, { encoding: 'utf8', env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } });
}

test.for(EXAMPLES)('the example %s compiles, and gives the kit what it asks for', (file, { skip }) => {
  need(python, skip);
  const { stdout, stderr } = runPython('-c', READER, join(FOLDER, file));
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual([
    {
      initialise: ['context'],
      train: ['parameters', 'samples', 'context'],
      evaluate: ['parameters', 'samples', 'context'],
    },
  ]);
});

test('arrays go into a vector and come back; a vector of another size is refused', ({ skip }) => {
  need(numpy, skip);
  const script = `
import sys
sys.path.insert(0, "resources/python")
import numpy as np, edgeorchestra_trainer as eo
arrays = [np.arange(6.0).reshape(2, 3), np.array([7.0])]
vector = eo.flatten(arrays)
assert vector.dtype == np.float32 and vector.tolist() == [0, 1, 2, 3, 4, 5, 7]
back = eo.unflatten(vector, [(2, 3), (1,)])
assert all((a == b).all() and a.shape == b.shape for a, b in zip(arrays, back))
try:
    eo.unflatten(vector, [(2, 3)])
except ValueError as error:
    print(error)
`;
  expect(runPython('-c', script)).toMatchObject({ stdout: '7 parameters do not fit a model with 6\n', stderr: '' });
});

test('a trainer that is run by hand says what it is', ({ skip }) => {
  need(numpy, skip);
  const run = `import sys; sys.path.insert(0, "resources/python"); import runpy; runpy.run_path("${FOLDER}/digits_numpy.py")`;
  const { status, stderr } = runPython('-c', run);
  expect(status).toBe(1);
  expect(stderr).toMatch(/trainer of EdgeOrchestra: allow it with/);
});

test('the kit is one file that needs nothing but numpy', ({ skip }) => {
  need(python, skip);
  const { stdout } = runPython(
    '-c',
    `import ast, sys
names = [n for s in ast.walk(ast.parse(open("${KIT}").read())) for n in ([a.name for a in s.names] if isinstance(s, ast.Import) else [s.module] if isinstance(s, ast.ImportFrom) else [])]
print(" ".join(sorted(n for n in names if n not in sys.stdlib_module_names)))`,
  );
  expect(stdout).toBe('numpy\n');
});
