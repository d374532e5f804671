import { loadLayers } from './layers/load-layers.ts';
import { serveEngine } from './serve-engine.ts';

/** The process that serves a network that was trained here. */
serveEngine(loadLayers, 'advanced');
