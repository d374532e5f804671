import { loadLlama } from './llama/load-llama.ts';
import { serveEngine } from './serve-engine.ts';

/** The process that serves a GGUF file: a crash of llama.cpp ends only this one. */
serveEngine(loadLlama, 'json');
