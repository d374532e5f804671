/**
 * Stops this process as SIGTERM would once its standard input ends, which happens when the process that started it dies,
 * in whatever way.
 */
export function stopWithParent(): void {
  process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM'));
  process.stdin.on('error', () => process.kill(process.pid, 'SIGTERM'));
  process.stdin.resume();
  process.stdin.unref();
}
