import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../common/domain/job.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { ReleaseVersion } from '../../common/updates/release-version.ts';
import { type AgentExit, AgentProcess } from './agent-process.ts';
import { endOrphan } from './end-orphan.ts';
import type { SaidByAgent } from './launcher-messages.ts';
import {
  beginTrial,
  isOnProbation,
  keepsFalling,
  keepTrial,
  type LauncherState,
  noteFall,
  putTrialOff,
  readLauncherState,
  releaseToStart,
  rollBack,
  startTrial,
  takeBack,
  writeLauncherState,
} from './launcher-state.ts';
import { AGENT_SCRIPT, linkPackages, releasePlaces, sweepReleases } from './release-folders.ts';
import { type TrialRules, TrialWatch } from './trial-watch.ts';

interface LauncherDeps {
  /** The agent's folder. */
  readonly data: string;
  /** Where the agent lies that was installed with this launcher, and its version. */
  readonly installed: { readonly folder: string; readonly version: string };
  /** The launcher's own file. */
  readonly script: string;
  /** What every agent is started with. */
  readonly args: readonly string[];
  readonly rules: TrialRules;
  readonly clock: Clock;
  /** Tells the person who looks at the service. */
  readonly say: (text: string) => void;
}

/** Exit code of an agent whose settings are wrong (EX_CONFIG): no other version would do better. */
const WRONG_SETTINGS = 78;

/** What comes after a life of the agent. */
type Next = { readonly kind: 'ended'; readonly code: number } | { readonly kind: 'start' };

/**
 * Starts the agent that is to run, and tries a new release when the agent asks for it: what does not beat in time, ends, or was cut off by
 * a loss of power is replaced by the one before. It is no part of a release, and changes only when a person installs another.
 */
export class Launcher {
  readonly #deps: LauncherDeps;
  #running: AgentProcess | undefined;
  #isStopping = false;

  constructor(deps: LauncherDeps) {
    this.#deps = deps;
  }

  /** Runs agents until one ends by itself or `stop` was called; returns the exit code. */
  async run(): Promise<number> {
    await this.#endInterruptedTrial();
    for (;;) {
      const next = await this.#live();
      if (next.kind === 'ended') return next.code;
    }
  }

  /** Asks the agent to stop; `run` returns then. */
  stop(): void {
    this.#isStopping = true;
    void this.#running?.stop();
  }

  /** A trial that has begun and was neither kept nor put off: power was lost, or this program was killed. */
  async #endInterruptedTrial(): Promise<void> {
    const state = await this.#state();
    if (state.trial?.hasBegun !== true) return;
    const { pid, version } = state.trial;
    if (pid !== null) await endOrphan(pid, releasePlaces(this.#deps.data).script(version));
    await this.#rollBack(state, { code: 'update-failed', message: 'it was cut off before it had shown that it beats' });
  }

  /** One life of an agent. */
  async #live(): Promise<Next> {
    const { data, installed, script, args, clock, rules } = this.#deps;
    const before = await this.#state();
    const version = releaseToStart(before, installed.version);
    const isTrial = before.trial !== null;
    const isNew = isTrial || (version !== null && isOnProbation(before, clock.now()));
    const path = version === null ? join(installed.folder, AGENT_SCRIPT) : releasePlaces(data).script(version);
    if (version !== null) {
      if (!existsSync(path)) return await this.#missing(before, version);
      await linkPackages(data, version, installed.folder);
    }
    if (isTrial) await this.#write(startTrial(before, null));

    const wish = Promise.withResolvers<Extract<SaidByAgent, { kind: 'switch' }>>();
    let late: Failure | undefined;
    let keeping: Promise<void> | undefined;
    const watch = isTrial
      ? new TrialWatch({
          clock,
          rules,
          onKept: () => {
            keeping = this.#keep(agent);
          },
          onLate: (hasBeaten) => {
            late = { code: 'update-failed', message: lateText(hasBeaten, rules) };
            agent.end();
          },
        })
      : undefined;
    const agent = new AgentProcess({
      script: path,
      args,
      launcher: script,
      keepsWords: isNew,
      clock,
      onSaid: (said) => (said.kind === 'beat' ? watch?.beat() : wish.resolve(said)),
    });
    this.#running = agent;
    if (isTrial) await this.#write(startTrial(before, agent.pid));
    if (this.#isStopping) void agent.stop();
    const wanted = await Promise.race([wish.promise, agent.exited.then(() => undefined)]);
    if (wanted !== undefined) {
      await keeping;
      await this.#write(beginTrial(await this.#state(), wanted.version, wanted.order));
      this.#deps.say(`version ${wanted.version} is tried now`);
      await agent.stop();
    }
    const exit = await agent.exited;
    watch?.end();
    await keeping;
    if (this.#isStopping) {
      await this.#write(putTrialOff(await this.#state()));
      return { kind: 'ended', code: exit.code ?? 0 };
    }
    if (wanted !== undefined) return { kind: 'start' };
    const state = await this.#state();
    if (state.trial !== null) {
      await this.#rollBack(state, late ?? { code: 'update-failed', message: endText(exit) });
      return { kind: 'start' };
    }
    if (isNew && exit.code !== 0 && exit.code !== WRONG_SETTINGS) return await this.#fall(state, exit);
    return { kind: 'ended', code: exit.code ?? 1 };
  }

  /** A release that has only just been kept ended by itself: whoever started this program does so again, but not for ever. */
  async #fall(state: LauncherState, exit: AgentExit): Promise<Next> {
    const now = this.#deps.clock.now();
    const fallen = noteFall(state, now);
    if (!keepsFalling(fallen, now)) {
      await this.#write(fallen);
      return { kind: 'ended', code: exit.code ?? 1 };
    }
    const message = `it was kept, and then ended ${fallen.falls.length} times within ten minutes; the last time ${endText(exit)}`;
    const back = takeBack(fallen, { code: 'update-failed', message });
    await this.#write(back);
    this.#deps.say(`version ${state.current} is not used any more: ${message}; the one before is started again`);
    return { kind: 'start' };
  }

  async #keep(agent: AgentProcess): Promise<void> {
    const state = keepTrial(await this.#state(), this.#deps.clock.now());
    await this.#write(state);
    this.#deps.say(`version ${state.current} beats, and stays`);
    agent.tell({ kind: 'kept' });
    await sweepReleases(this.#deps.data, [state.current, state.previous]);
  }

  /** A release that is not where it should be, such as after somebody has tidied up. */
  async #missing(state: LauncherState, version: ReleaseVersion): Promise<Next> {
    if (state.trial !== null) {
      await this.#rollBack(state, { code: 'update-failed', message: 'its files are not there' });
    } else {
      this.#deps.say(`the files of version ${version} are not there; the one before is started`);
      await this.#write({ ...state, current: state.previous === version ? null : state.previous, previous: null });
    }
    return { kind: 'start' };
  }

  async #rollBack(state: LauncherState, failure: Failure): Promise<void> {
    const back = rollBack(state, failure);
    await this.#write(back);
    this.#deps.say(`version ${state.trial?.version} is not used: ${failure.message}; the one before is started again`);
    await sweepReleases(this.#deps.data, [back.current, back.previous]);
  }

  async #state(): Promise<LauncherState> {
    return await readLauncherState(releasePlaces(this.#deps.data).state);
  }

  async #write(state: LauncherState): Promise<void> {
    await writeLauncherState(releasePlaces(this.#deps.data).state, state);
  }
}

function lateText(hasBeaten: boolean, { withinSeconds }: TrialRules): string {
  return hasBeaten
    ? `it did not go on beating within ${withinSeconds} s`
    : `the orchestrator heard no beat of it within ${withinSeconds} s`;
}

function endText({ code, signal, words }: AgentExit): string {
  const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
  const said = /^\w*Error\b.*$/m.exec(words)?.[0] ?? words.trim().split('\n').at(-1) ?? '';
  return said === '' ? `it ended ${how}` : `it ended ${how}: ${said.trim().slice(0, 300)}`;
}
