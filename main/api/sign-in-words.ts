type Word = 'title' | 'token' | 'signIn' | 'signingIn' | 'how' | 'badCode' | 'badToken' | 'tooOften' | 'noAnswer';

/** What the sign-in page says, in each language of the screens. */
export const SIGN_IN_WORDS = {
  en: {
    title: 'Sign in to EdgeOrchestra',
    token: 'Access token',
    signIn: 'Sign in',
    signingIn: 'Signing in …',
    how: 'Run "eo open" on the machine of the orchestrator and use the link that it makes, or sign in with an access token.',
    badCode: 'You are not signed in: the link is not valid: it works once, and for a minute.',
    badToken: 'You are not signed in: the access token is not valid, or no longer.',
    tooOften: 'Too many wrong attempts: wait a minute, then try again.',
    noAnswer: 'The orchestrator does not answer. Try again.',
  },
  fr: {
    title: 'Se connecter à EdgeOrchestra',
    token: 'Jeton d’accès',
    signIn: 'Se connecter',
    signingIn: 'Connexion …',
    how: 'Lancez « eo open » sur la machine de l’orchestrateur et suivez le lien obtenu, ou connectez-vous avec un jeton d’accès.',
    badCode: 'Vous n’êtes pas connecté : le lien n’est pas valable ; il sert une seule fois, et pendant une minute.',
    badToken: 'Vous n’êtes pas connecté : le jeton d’accès n’est pas valable, ou ne l’est plus.',
    tooOften: 'Trop d’essais erronés : attendez une minute, puis réessayez.',
    noAnswer: 'L’orchestrateur ne répond pas. Réessayez.',
  },
} as const satisfies Record<string, Readonly<Record<Word, string>>>;
