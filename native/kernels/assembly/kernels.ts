// What the module exports. Contracts stand beside the interfaces in ../kernel-functions.ts and ../layer-functions.ts.
export { gelu, geluBackward, sigmoid, sigmoidBackward, tanh, tanhBackward } from './activations';
export { averagePool, averagePoolBackward, averageRows, averageRowsBackward } from './average-pool';
export { columnMoments, normaliseColumns, normaliseColumnsBackward } from './batch-norm';
export { columnsToImage, copy, imageToColumns } from './columns';
export { dropout } from './dropout';
export { add, addRepeated, axpy, fill, maskPositive, relu, scale, scaleBytes } from './elementwise';
export { embed, embedBackward, tokenIds } from './embedding';
export { gemm, gemmBias } from './gemm';
export { useWideTiles } from './gemm-rows';
export { groupNorm, groupNormBackward } from './group-norm';
export { groupedConvolution, groupedConvolutionInput, groupedConvolutionWeight } from './grouped-convolution';
export { gruStep, gruStepBackward } from './gru';
export { mergeHeads, splitHeads } from './heads';
export { binaryCrossEntropy, countAgreeing, squaredError } from './losses';
export { maxPool, maxPoolBackward } from './max-pool';
export { adamStep, addProximal, momentumStep, sumOfSquares } from './optimisers';
export { addQuotient, addWeighted, columnSums, firstNonFinite } from './reduce';
export { addDistancesOfRows, medianOfRows, trimmedMeanOfRows } from './robust';
export { countCorrect, softmaxCrossEntropy } from './softmax';
export { softmaxRows, softmaxRowsBackward } from './softmax-rows';
export { winogradInput, winogradInputBackward, winogradOutput, winogradOutputBackward } from './winograd-tiles';
export { winogradWeights, winogradWeightsBackward } from './winograd-weights';

/** The first byte that the kernels leave to their caller. */
export function heapBase(): usize {
  return __heap_base;
}
