import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import { alike } from '../privacy/alike.ts';
import { diLoCo } from './diloco.ts';
import { fedAdagrad } from './fedadagrad.ts';
import { fedAdam } from './fedadam.ts';
import { fedAvg } from './fedavg.ts';
import { fedAvgM } from './fedavgm.ts';
import { fedBuff } from './fedbuff.ts';
import { fedNova } from './fednova.ts';
import { fedProx } from './fedprox.ts';
import { fedYogi } from './fedyogi.ts';
import { krum } from './krum.ts';
import { median } from './median.ts';
import { scaffold } from './scaffold.ts';
import type { Strategy } from './strategy.ts';
import { synchronousSgd } from './synchronous-sgd.ts';
import { trimmedMean } from './trimmed-mean.ts';

/** The strategy that a job asks for. A new one is a file beside this, its specification, and a line here. */
export function strategyOf(spec: TrainJobSpec): Strategy {
  const strategy = namedStrategy(spec);
  return spec.privacy === null ? strategy : alike(strategy, spec.privacy);
}

function namedStrategy(spec: TrainJobSpec): Strategy {
  const own = spec.strategy;
  switch (own.name) {
    case 'fedavg':
      return fedAvg(spec);
    case 'fedprox':
      return fedProx(spec, own);
    case 'fednova':
      return fedNova(spec);
    case 'fedavgm':
      return fedAvgM(spec, own);
    case 'scaffold':
      return scaffold(spec, own);
    case 'diloco':
      return diLoCo(spec, own);
    case 'fedbuff':
      return fedBuff(spec, own);
    case 'synchronous-sgd':
      return synchronousSgd(spec);
    case 'fedadagrad':
      return fedAdagrad(spec, own);
    case 'fedadam':
      return fedAdam(spec, own);
    case 'fedyogi':
      return fedYogi(spec, own);
    case 'median':
      return median(spec);
    case 'trimmed-mean':
      return trimmedMean(spec, own);
    case 'krum':
    case 'multi-krum':
      return krum(spec, own);
  }
}
