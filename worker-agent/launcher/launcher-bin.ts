#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { VERSION } from '../../common/version.ts';
import { nodeClock } from '../../platform/node-clock.ts';
import { agentDataFolder } from '../../platform/settings/data-folder.ts';
import { Launcher } from './launcher.ts';
import { LAUNCHER_VARIABLE } from './launcher-messages.ts';
import { readLauncherState, releaseToStart } from './launcher-state.ts';
import { AGENT_SCRIPT, releasePlaces } from './release-folders.ts';

/** Asked for something else than to run: the agent does it and ends, without being watched. */
const ERRANDS = ['allow', 'disallow', 'install', 'uninstall', 'version', 'help'] as const;
const USUAL_RULES = { withinSeconds: 120, steadySeconds: 10 };

const script = fileURLToPath(import.meta.url);
const installed = { folder: dirname(script), version: VERSION };
const args = process.argv.slice(2);

/** Only what the launcher has to know: the agent reads all of it, and says what is wrong with it. */
function glance(): { readonly data: string | undefined; readonly isErrand: boolean } {
  const { values } = parseArgs({ args, options: { data: { type: 'string' } }, strict: false });
  const isErrand = ERRANDS.some((name) => values[name] !== undefined);
  return { data: typeof values['data'] === 'string' ? values['data'] : undefined, isErrand };
}

async function doErrand(data: string): Promise<number> {
  const places = releasePlaces(data);
  const version = releaseToStart({ ...(await readLauncherState(places.state)), trial: null }, VERSION);
  const path = version === null ? join(installed.folder, AGENT_SCRIPT) : places.script(version);
  const child = spawn(process.execPath, [path, ...args], {
    stdio: 'inherit',
    env: { ...process.env, [LAUNCHER_VARIABLE]: script },
  });
  return await new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
}

async function main(): Promise<number> {
  const { data: given, isErrand } = glance();
  const data = agentDataFolder(given);
  if (isErrand) return await doErrand(data);
  const launcher = new Launcher({
    data,
    installed,
    script,
    args,
    rules: {
      withinSeconds: seconds('EO_UPDATE_TRIAL', USUAL_RULES.withinSeconds),
      steadySeconds: seconds('EO_UPDATE_STEADY', USUAL_RULES.steadySeconds),
    },
    clock: nodeClock,
    say: (text) => void process.stderr.write(`edgeorchestra-agent: ${text}\n`),
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => launcher.stop());
  return await launcher.run();
}

function seconds(variable: string, usual: number): number {
  const given = Number(process.env[variable]);
  return Number.isFinite(given) && given > 0 ? given : usual;
}

process.exitCode = await main();
