import { z } from 'zod';

/** The formats that a trained model can be given in beside its own, and read back from. */
export const ExportFormat = z.enum(['onnx', 'safetensors']);
export type ExportFormat = z.infer<typeof ExportFormat>;
