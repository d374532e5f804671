import { createRequire } from 'node:module';
import * as standIn from './electron.ts';

/** CommonJS packages ask for Electron themselves: they get the stand-in, and never start its download. */
const require = createRequire(import.meta.url);
const id = require.resolve('electron');
require.cache[id] = { id, filename: id, path: id, loaded: true, exports: standIn, children: [], paths: [] } as never;
