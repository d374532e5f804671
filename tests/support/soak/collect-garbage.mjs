import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// Loaded before a program: the garbage of each of its threads is collected again and again, so that what is left is what they hold on to.

const PERIOD_MS = 5_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
setInterval(() => collect(), PERIOD_MS).unref();
