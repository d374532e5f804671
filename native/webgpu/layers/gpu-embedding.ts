import { valuesPerSample } from '../../../common/datasets/sample-set.ts';
import type { LayerOf } from '../../../common/specs/layer-spec.ts';
import type { GpuBuffer } from '../gpu-interface.ts';
import type { Program } from '../program.ts';
import { addPositions, chainTokens, embed, embedBackward, sumPositions, tokenIds } from '../shaders/token-kernels.ts';
import { clear } from '../shaders/value-kernels.ts';
import type { GpuLayer, GpuLayerContext } from './gpu-layer.ts';
import { placeOf } from './parameter-places.ts';

/** Replaces each token id, which samples give as float32 values, by the token's row of features. */
export class GpuEmbedding implements GpuLayer {
  readonly #context: GpuLayerContext;
  readonly #vocabulary: number;
  readonly #features: number;
  readonly #positions: number;
  readonly #weight: number;
  readonly #ids: GpuBuffer;
  readonly #chains: GpuBuffer;

  constructor(context: GpuLayerContext, { vocabulary, features }: LayerOf<'embedding'>) {
    const { shape, memory, maxBatch } = context;
    this.#context = context;
    this.#vocabulary = vocabulary;
    this.#features = features;
    this.#positions = valuesPerSample(shape.input);
    this.#weight = placeOf(shape, 'weight').offset;
    this.#ids = memory.allocate(maxBatch * this.#positions);
    this.#chains = memory.allocate(2 * maxBatch * this.#positions);
  }

  forward(program: Program, batch: number): void {
    const { buffers, parameters } = this.#context;
    const count = batch * this.#positions;
    const ids = this.#ids;
    const row = { features: this.#features, weight: this.#weight };
    program.addElementwise(tokenIds, { ids, source: buffers.input }, { tokens: this.#vocabulary, count });
    program.addElementwise(
      embed,
      { result: buffers.output, ids, parameters },
      { ...row, count: count * this.#features },
    );
  }

  backward(program: Program, batch: number): void {
    const { buffers, gradient: result } = this.#context;
    const places = batch * this.#positions;
    const [ids, chains] = [this.#ids, this.#chains];
    const row = { features: this.#features, weight: this.#weight };
    program.addElementwise(clear, { result }, { start: this.#weight, count: this.#vocabulary * this.#features });
    program.addElementwise(chainTokens, { chains, ids }, { count: places });
    const given = { result, gradient: buffers.outputGradient, ids, chains };
    program.addElementwise(embedBackward, given, { ...row, places, count: places * this.#features });
  }
}

/** Adds learned features to each position (Gehring et al. 2017, section 3.1); in place on the way back. */
export class GpuPositionEmbedding implements GpuLayer {
  readonly #context: GpuLayerContext;
  readonly #weight: number;
  readonly #values: number;

  constructor(context: GpuLayerContext) {
    this.#context = context;
    this.#weight = placeOf(context.shape, 'weight').offset;
    this.#values = valuesPerSample(context.shape.input);
  }

  forward(program: Program, batch: number): void {
    const { buffers, parameters } = this.#context;
    const given = { result: buffers.output, source: buffers.input, parameters };
    const numbers = { weight: this.#weight, values: this.#values, count: batch * this.#values };
    program.addElementwise(addPositions, given, numbers);
  }

  backward(program: Program, batch: number): void {
    const { buffers, gradient: result } = this.#context;
    const numbers = { weight: this.#weight, samples: batch, count: this.#values };
    program.addElementwise(sumPositions, { result, gradient: buffers.outputGradient }, numbers);
  }
}
