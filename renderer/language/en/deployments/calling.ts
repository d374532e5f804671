/** How programs ask a deployment. */
export const calling = {
  title: 'Call it from a program',
  baseUrl: 'Base URL',
  curl: 'With curl',
  python: 'With Python',
  openai: 'Any client of the OpenAI API can ask it.',
  tensors: 'It speaks the Open Inference Protocol (KServe v2).',
  token: 'Put an access token into EO_TOKEN:',
  makeToken: 'make one',
  local: 'This address is for programs on the orchestrator’s own machine; for others put its name or address there.',
};
