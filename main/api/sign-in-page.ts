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
    </main>
    <script src="/sign-in/start.js"></script>
  </body>
</html>
`;

const STYLE = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 32rem; margin: 20vh auto 0; padding: 0 1.5rem; }
`;

// The code stands behind the #, which browsers send to nobody; it also goes from the address and the history.
const START = `const code = location.hash.slice(1);
const say = (text) => { document.getElementById('state').textContent = text; };
history.replaceState(null, '', '/sign-in');
if (code === '') {
  say('To sign in, run "eo open" on the machine of the orchestrator and use the link that it makes.');
} else {
  fetch('/api/v1/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  })
    .then(async (answer) => {
      if (answer.ok) location.replace('/');
      else say('You are not signed in: ' + (await answer.json()).message + '. Make a new link with "eo open".');
    })
    .catch(() => say('The orchestrator does not answer. Try again with a new link from "eo open".'));
}
`;

/** The page that a sign-in link opens. */
export function signInPage(): RawRoute[] {
  const rule = 'open';
  return [
    pageRoute({ path: '/sign-in', rule, type: 'text/html', content: () => PAGE }),
    pageRoute({ path: '/sign-in/page.css', rule, type: 'text/css', content: () => STYLE }),
    pageRoute({ path: '/sign-in/start.js', rule, type: 'text/javascript', content: () => START }),
  ];
}
