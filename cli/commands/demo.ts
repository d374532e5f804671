import { type Command, InvalidArgumentError } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { wholeNumber, withExamples } from '../command-options.ts';
import type { DemoOptions } from '../demo/demo-options.ts';
import { parseShare } from '../train/train-flags.ts';

/** `eo demo`: an orchestrator, agents and a real training job on this machine. */
export function addDemoCommand(program: Command, context: CliContext): void {
  const command = program
    .command('demo')
    .description('train a real model over agents on this machine, and clean up after it')
    .option('--agents <n>', 'how many agents', wholeNumber(1, 64), 3)
    .option('--cnn', 'train the convolutional network instead: better, and much slower')
    .option('--rounds <n>', 'rounds at most', wholeNumber(1, 100_000))
    .option('--target <accuracy>', 'stop at this test accuracy', (text) => {
      const share = parseShare(text);
      if (share !== undefined && share > 0 && share <= 1) return share;
      throw new InvalidArgumentError('It must be a share such as 0.975 or 97.5%.');
    })
    .option('--once', 'end when training has ended, instead of staying up until Ctrl-C')
    .option('--json', 'print one JSON object last; progress goes to standard error')
    .option('--insecure', 'without TLS and joining, to see what they cost')
    .option('--data-dir <folder>', 'work in this folder and keep it')
    .action(async (options: DemoOptions) => {
      const { runDemo } = await import('../demo/run-demo.ts');
      await runDemo(options, context);
    });
  withExamples(command, 'demo', 'demo --once --json', 'demo --agents 5 --data-dir ./demo', 'demo --cnn');
}
