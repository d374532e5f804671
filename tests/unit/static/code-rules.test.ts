import { describe, expect, it } from 'vitest';
import { findingsOf } from './findings-of.ts';

const CP = "import * as cp from 'node:child_process'; import { spawn, fork, execFile } from 'child_process';";
const PATHS =
  "import { join } from 'node:path'; import { tmpdir } from 'node:os'; import { Worker } from 'node:worker_threads';";

const PLANTED: Readonly<Record<string, readonly string[]>> = {
  'code-from-text': [
    'eval(text);',
    '(0, eval)(text);',
    'const run = eval;',
    'globalThis.eval(text);',
    "window['eval'](text);",
    "new Function('a', text);",
    'Function(text)();',
    'const F = Function; F(text);',
    'Function.apply(null, parts);',
    'Reflect.construct(Function, [text]);',
    "(() => {}).constructor('return 1')();",
    "''.constructor.constructor(text)();",
    'Function.prototype.constructor(text);',
    'const Later = Object.getPrototypeOf(async function () {}).constructor;',
    "import { runInNewContext } from 'node:vm';",
    "const vm = await import('vm');",
    "const repl = require('node:repl');",
    "import { Session } from 'node:inspector/promises';",
    "setTimeout('tick()', 5);",
    `setInterval(\`tick(\${id})\`, 5);`,
    "globalThis.setTimeout('tick' + id, 5);",
    `${PATHS} new Worker('postMessage(1)', { eval: true });`,
  ],
  shell: [
    "import { exec } from 'child_process'; exec('ls');",
    `${CP} cp.execSync(command);`,
    `${CP} cp['exec'](command);`,
    "require('child_process').exec(command);",
    "const { execSync: run } = require('node:child_process'); run(command);",
    "(await import('node:child_process')).exec(command);",
    "process.getBuiltinModule('child_process').exec(command);",
    "import { promisify } from 'node:util'; import { exec } from 'node:child_process'; const run = promisify(exec);",
    "export { exec } from 'node:child_process';",
    `${CP} spawn('ls', [], { shell: true });`,
    `${CP} spawn('ls', { shell: '/bin/zsh' });`,
    `${CP} const options = { shell: true }; execFile('ls', [], options);`,
    `${CP} spawn('ls', [], given);`,
    `${CP} spawn('ls', [], { ...given });`,
    `${CP} spawn('/bin/sh', ['-c', command]);`,
    `${CP} spawn(\`\${folder}/tool\`, []);`,
    `${CP} const tool = folder + '/tool'; spawn(tool, []);`,
  ],
  'computed-code': [
    'await import(name);',
    `await import(\`./readers/\${name}.ts\`);`,
    'require(name);',
    "await import('/opt/plugin.js');",
    "await import('data:text/javascript,1');",
    "import { createRequire } from 'node:module'; createRequire(import.meta.url)(name);",
    "import { createRequire } from 'node:module'; const load = createRequire(import.meta.url); load(name);",
    `${PATHS} new Worker(entry);`,
    `${CP} fork(entry);`,
    'let name = "./a.ts"; name = other; await import(name);',
  ],
  'writable-code': [
    "await import(process.env['PLUGIN'] ?? './plain.ts');",
    `${PATHS} await import(join(tmpdir(), 'plugin.js'));`,
    `${PATHS} const folder = join(tmpdir(), 'x'); new Worker(join(folder, 'worker.js'));`,
    `${CP} fork(process.env.ENTRY);`,
    `${CP} spawn(process.env['TOOL'], []);`,
    `${CP} spawn(process.execPath, [], { env: { NODE_OPTIONS: given } });`,
    "process.env['LD_PRELOAD'] = file;",
    "import module from 'node:module'; module.enableCompileCache();",
  ],
  'code-from-bytes': [
    'new WebAssembly.Module(bytes);',
    'await WebAssembly.instantiate(bytes);',
    'process.dlopen(target, file);',
  ],
  'loader-hook': [
    "process.binding('fs');",
    "import process from 'node:process'; process._linkedBinding('fs');",
    "import { register } from 'node:module';",
    "import module from 'node:module'; module.registerHooks({});",
    "require('module')._load = mine;",
    'require.cache[name] = mine;',
  ],
  'unverified-tls': [
    'connect({ rejectUnauthorized: false });',
    'connect({ rejectUnauthorized: isStrict });',
    'connect({ rejectUnauthorized });',
    'options.rejectUnauthorized = false;',
    "process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';",
    'process.env.NODE_TLS_REJECT_UNAUTHORIZED = 0;',
  ],
  'weak-random': ['Math.random();', 'const draw = Math.random;', 'const { random } = Math; random();'],
  'open-listen': [
    'server.listen(80);',
    'server.listen({ port: 80 });',
    'server.listen(80, () => {});',
    "server.listen(80, '0.0.0.0');",
    "server.listen({ port: 80, host: '::' });",
  ],
};

describe.each(Object.entries(PLANTED))('%s', (rule, texts) => {
  it.each(texts)('is found in %s', async (text) => {
    const found = await findingsOf(`// a line before, with an ü\n${text}`, { file: 'main/planted.js' });
    expect(found).toContain(`2 ${rule}`);
  });
});

it.each([
  'class Function {} new Function(); export {};',
  'function f(eval1) { eval1(); } model.eval(); x.exec(text); /a/.exec(text);',
  'if (f instanceof Function || typeof Function === "function") Function.prototype.call.call(f);',
  'new this.constructor(5); value.constructor === Object;',
  'setTimeout(() => tick(), 5); setTimeout(tick, 5);',
  "await import('./plain.ts'); await import('node:fs'); await import(`yaml`);",
  `${CP} spawn(process.execPath, [file], { stdio: 'inherit', shell: false }); spawn('git', [name]);`,
  `${CP} fork(new URL('./child.ts', import.meta.url), { silent: true });`,
  `${PATHS} const entry = new URL('./worker.ts', import.meta.url); new Worker(entry);`,
  `${PATHS} new Worker(isBig ? new URL('./a.ts', import.meta.url) : new URL('./b.ts', import.meta.url));`,
  'connect({ rejectUnauthorized: true });',
  "server.listen({ port: 80, host: '127.0.0.1' }); server.listen(80, host); server.listen({ path });",
  'WebAssembly.validate(bytes); new WebAssembly.Instance(module);',
])('nothing is found in %s', async (text) => {
  expect(await findingsOf(text, { file: 'main/planted.js' })).toEqual([]);
});

it('types are not code', async () => {
  const text = [
    "import type { exec } from 'node:child_process';",
    'type Callback = Function; const f = g as unknown as Function; let e: typeof eval | undefined;',
    'interface Options { rejectUnauthorized: false }',
  ];
  expect(await findingsOf(text.join('\n'))).toEqual([]);
});

it('a package may be random and listen, and hand options on', async () => {
  const text = `${CP} Math.random(); server.listen(1); spawn(program, args, options);`;
  expect(await findingsOf(text, { file: 'node_modules/a/index.js', isOwn: false })).toEqual([]);
});

it('a script that returns from its top level is read too', async () => {
  expect(await findingsOf("if (done) return;\nrequire('vm');", { file: 'a.js' })).toEqual(['2 code-from-text']);
});
