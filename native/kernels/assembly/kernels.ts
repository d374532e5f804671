// What the module exports. Contracts stand beside the interface in ../kernels.ts.
export { columnsToImage, imageToColumns } from './columns';
export { dropout } from './dropout';
export { addBias, axpy, fill, maskPositive, relu, scale, scaleBytes } from './elementwise';
export { gemm, gemmBias } from './gemm';
export { useWideTiles } from './gemm-rows';
export { maxPool, maxPoolBackward } from './max-pool';
export { addQuotient, addWeighted, columnSums, firstNonFinite } from './reduce';
export { heapBase, scratchBytes, useScratch } from './scratch';
export { countCorrect, softmaxCrossEntropy } from './softmax';
export { winogradInput, winogradInputBackward, winogradOutput, winogradOutputBackward } from './winograd-tiles';
export { winogradWeights, winogradWeightsBackward } from './winograd-weights';
