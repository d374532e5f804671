import type { Deployment } from '../../../common/domain/deployment.ts';
import type { LoadMeters } from '../../serving/load-meter.ts';
import { histogramSamples, type MetricFamily } from './exposition.ts';

/** The models that are served, and their requests since the orchestrator started. */
export function servingFamilies(deployments: readonly Deployment[], meters: LoadMeters): MetricFamily[] {
  const each = deployments.map((deployment) => ({
    deployment,
    labels: { deployment: deployment.name },
    totals: meters.of(deployment.name).totals,
  }));
  const gauge = (name: string, help: string, value: (deployment: Deployment) => number): MetricFamily => ({
    name,
    type: 'gauge',
    help,
    samples: each.map(({ deployment, labels }) => ({ labels, value: value(deployment) })),
  });
  return [
    gauge('eo_deployment_replicas_wanted', 'Replicas that a deployment shall have now.', ({ wanted }) => wanted),
    gauge(
      'eo_deployment_replicas_ready',
      'Replicas of a deployment that can answer.',
      ({ replicas }) => replicas.filter(({ phase }) => phase === 'ready' || phase === 'unloaded').length,
    ),
    gauge('eo_deployment_requests_active', 'Requests that are not answered yet.', ({ load }) => load.active),
    gauge('eo_deployment_requests_waiting', 'Requests that wait for a replica.', ({ load }) => load.waiting),
    {
      name: 'eo_requests_total',
      type: 'counter',
      help: 'Requests to served models that are over, by what came of them.',
      samples: each.flatMap(({ labels, totals }) =>
        Object.entries(totals.requests).map(([outcome, value]) => ({ labels: { ...labels, outcome }, value })),
      ),
    },
    {
      name: 'eo_tokens_total',
      type: 'counter',
      help: 'Tokens of answered requests, of prompts and of answers.',
      samples: each.flatMap(({ labels, totals }) =>
        Object.entries(totals.tokens).map(([kind, value]) => ({ labels: { ...labels, kind }, value })),
      ),
    },
    {
      name: 'eo_request_first_token_seconds',
      type: 'histogram',
      help: 'From a request to its first token, or to the answer of tensors.',
      samples: each.flatMap(({ labels, totals }) => histogramSamples(totals.firstTokenSeconds, labels)),
    },
    {
      name: 'eo_request_seconds',
      type: 'histogram',
      help: 'From a request to the end of its answer.',
      samples: each.flatMap(({ labels, totals }) => histogramSamples(totals.requestSeconds, labels)),
    },
  ];
}
