import { loadOnnx } from './onnx/load-onnx.ts';
import { serveEngine } from './serve-engine.ts';

/** The process that serves an ONNX graph: ONNX Runtime blocks its thread while it computes, and may crash it. */
serveEngine(loadOnnx, 'advanced');
