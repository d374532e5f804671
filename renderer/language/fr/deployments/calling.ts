import type { Messages } from '../../messages.ts';

export const calling: Messages['deployments']['calling'] = {
  title: 'L’appeler depuis un programme',
  baseUrl: 'URL de base',
  curl: 'Avec curl',
  python: 'Avec Python',
  openai: 'Tout client de l’API d’OpenAI peut l’interroger.',
  tensors: 'Il parle l’Open Inference Protocol (KServe v2).',
  token: 'Mettez un jeton d’accès dans EO_TOKEN :',
  makeToken: 'en créer un',
  local:
    'Cette adresse vaut pour les programmes de la machine de l’orchestrateur ; pour les autres, mettez-y son nom ou son adresse.',
};
