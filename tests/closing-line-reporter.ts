import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/**
 * Closes a run with one plain line of counts, for programs that read it. What goes wrong outside a test, such as a file
 * that cannot be loaded or leaves a port open, counts as a failure too. What passed only on a further try is named: it
 * hides a race.
 */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      counts.failed += module.errors().length;
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        counts[test.result().state]++;
        if (test.diagnostic()?.flaky) console.log(`passed only when it was tried again: ${test.fullName}`);
      }
    }
    const skipped = counts.skipped + counts.pending;
    console.log(`\n${counts.passed} passed, ${counts.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  }
}
