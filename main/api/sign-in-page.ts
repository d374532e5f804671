import { pageRoute } from './page-route.ts';
import type { RawRoute } from './raw-route.ts';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Sign in to EdgeOrchestra</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/sign-in/page.css">
  </head>
  <body>
    <main>
      <h1>EdgeOrchestra</h1>
      <p id="state" role="status">Signing in …</p>
      <form id="by-token" hidden>
        <label for="token">Access token</label>
        <input id="token" name="token" type="password" autocomplete="off" spellcheck="false" placeholder="eo_…" required>
        <button type="submit">Sign in</button>
      </form>
    </main>
    <script src="/sign-in/start.js"></script>
  </body>
</html>
`;

const STYLE = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 32rem; margin: 20vh auto 0; padding: 0 1.5rem; }
form:not([hidden]) { display: grid; grid-template-columns: 1fr auto; gap: 0.5rem; margin-top: 2rem; }
label { grid-column: 1 / -1; }
input, button { font: inherit; padding: 0.5rem 0.75rem; min-width: 0; }
`;

// The code stands behind the #, which browsers send to nobody; it also goes from the address and the history.
const START = `const code = location.hash.slice(1);
const form = document.getElementById('by-token');
const field = document.getElementById('token');
const say = (text) => { document.getElementById('state').textContent = text; };
const offerToken = () => { form.hidden = false; field.focus(); };
const signIn = async (body) => {
  say('Signing in …');
  try {
    const answer = await fetch('/api/v1/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (answer.ok) return location.replace('/');
    say('You are not signed in: ' + (await answer.json()).message + '.');
  } catch {
    say('The orchestrator does not answer. Try again.');
  }
  offerToken();
};
history.replaceState(null, '', '/sign-in');
form.addEventListener('submit', (event) => {
  event.preventDefault();
  const token = field.value;
  field.value = '';
  signIn({ token });
});
if (code === '') {
  say('Run "eo open" on the machine of the orchestrator and use the link that it makes, or sign in with an access token.');
  offerToken();
} else {
  signIn({ code });
}
`;

/** The page that a sign-in link opens, and where an access token can be shown instead. */
export function signInPage(): RawRoute[] {
  const rule = 'open';
  return [
    pageRoute({ path: '/sign-in', rule, type: 'text/html', content: () => PAGE }),
    pageRoute({ path: '/sign-in/page.css', rule, type: 'text/css', content: () => STYLE }),
    pageRoute({ path: '/sign-in/start.js', rule, type: 'text/javascript', content: () => START }),
  ];
}
