import { join } from 'node:path';
import { type Command, Option } from 'commander';
import type { Examined } from '../../common/doctor/finding.ts';
import type { AppError } from '../../common/errors.ts';
import { agentDataFolder } from '../../platform/settings/data-folder.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { examineCluster } from '../doctor/examine-cluster.ts';
import { examineHere } from '../doctor/examine-here.ts';
import { EXIT } from '../exit-codes.ts';
import { findDevice } from '../find-by-id.ts';
import { renderDoctor } from '../output/render-doctor.ts';
import { renderExamination, summaryOf } from '../output/render-examination.ts';
import { printable } from '../output/text-width.ts';

interface DoctorOptions extends ClientOptions {
  readonly device?: string;
  readonly all?: true;
}

const TITLES = { agent: 'This machine as a device', orchestrator: 'The orchestrator on this machine' } as const;

/** `eo doctor`: what keeps machines from working for a cluster and how to mend it; of this one also how fast it trains. */
export function addDoctorCommand(program: Command, context: CliContext): void {
  const command = program
    .command('doctor')
    .description('examine this machine or those of the cluster: what is wrong, how to mend it, how fast it trains')
    .addOption(new Option('--device <id>', 'a device instead: id, the beginning of an id, or a name').conflicts('all'))
    .option('--all', 'the orchestrator and all devices instead')
    .action(async ({ device, all, ...options }: DoctorOptions) => {
      if (device !== undefined) await examineOne(context, device, options);
      else if (all === true) await examineAll(context, options);
      else await examineThis(context, options);
    });
  withExamples(withClientOptions(command), 'doctor', 'doctor --device mac-mini', 'doctor --all --json');
}

async function examineThis(context: CliContext, { json, data }: ClientOptions): Promise<void> {
  const { terminal } = context;
  const examined = await examineHere(context, data);
  const [{ examineMachine }, { gpuCrashIn }] = await Promise.all([
    import('../../native/doctor.ts'),
    import('../../worker-agent/index.ts'),
  ]);
  const folder = agentDataFolder();
  const report = await examineMachine(join(folder, 'webgpu'), gpuCrashIn(folder));
  endWith(
    context,
    examined.map((each) => each.examined),
  );
  if (json === true) {
    const examinations = examined.map(({ problem, ...each }) => ({ ...each, problem: problemFields(problem) }));
    return terminal.print(JSON.stringify({ ...report, examinations }));
  }
  for (const { subject, examined: found, problem } of examined) {
    terminal.print(...renderOutcome(context, TITLES[subject], found, problem), '');
  }
  terminal.print(...renderDoctor(report, terminal.colours));
}

/** @throws AppError why the device could not be examined */
async function examineOne(context: CliContext, wanted: string, { json, ...whereabouts }: ClientOptions): Promise<void> {
  const { client } = await context.connect(whereabouts);
  const { id, name } = await findDevice(client, wanted);
  if (json !== true && context.terminal.isInteractive) context.terminal.note(`${printable(name)} is looking …`);
  const examination = await client.doctor.examineDevice({ id });
  endWith(context, [examination]);
  if (json === true) context.terminal.print(JSON.stringify(examination));
  else context.terminal.print(...renderExamination(name, examination, context.terminal.colours));
}

async function examineAll(context: CliContext, { json, ...whereabouts }: ClientOptions): Promise<void> {
  const { terminal, connect } = context;
  const { client } = await connect(whereabouts);
  const examinees = await examineCluster(client, ({ name, examination, problem }, done, total) => {
    if (json === true) return;
    const said = examination === null ? (problem?.message ?? '') : summaryOf(examination.findings);
    terminal.note(`${done} of ${total}  ${printable(name)}: ${printable(said)}`);
  });
  endWith(
    context,
    examinees.map(({ examination }) => examination),
  );
  if (json === true) {
    const plain = examinees.map(({ problem, ...each }) => ({ ...each, problem: problemFields(problem) }));
    return terminal.print(JSON.stringify(plain));
  }
  for (const { name, examination, problem } of examinees) {
    terminal.print('', ...renderOutcome(context, name, examination, problem));
  }
}

function renderOutcome(
  { terminal: { colours } }: CliContext,
  title: string,
  examined: Examined | null,
  problem: AppError | null,
): string[] {
  if (examined !== null) return renderExamination(title, examined, colours);
  const hint = problem?.hint === undefined ? [] : [`    ${printable(problem.hint)}`];
  return [
    `${colours.bold(printable(title))}  not examined`,
    `${colours.yellow('!')} ${printable(problem?.message ?? '')}`,
    ...hint,
  ];
}

function problemFields(problem: AppError | null) {
  return problem && { code: problem.code, message: problem.message, hint: problem.hint ?? null };
}

/** A failed check is what a script wants to know of; what is only worth a look is not. */
function endWith({ setExitCode }: CliContext, examined: readonly (Examined | null)[]): void {
  const findings = examined.flatMap((each) => each?.findings ?? []);
  if (findings.some(({ status }) => status === 'fail')) setExitCode(EXIT.failed);
}
