import { pageRoute } from './page-route.ts';
import type { RawRoute } from './raw-route.ts';
import { SIGN_IN_WORDS } from './sign-in-words.ts';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>EdgeOrchestra</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/sign-in/page.css">
  </head>
  <body>
    <main>
      <h1>EdgeOrchestra</h1>
      <p id="state" role="status"></p>
      <form id="by-token" hidden>
        <label id="token-label" for="token"></label>
        <input id="token" name="token" type="password" autocomplete="off" spellcheck="false" placeholder="eo_…" required>
        <button id="submit" type="submit"></button>
      </form>
    </main>
    <script src="/sign-in/start.js"></script>
  </body>
</html>
`;

// Paper and hall, as in the screens' own tokens: this page stands before them, and loads nothing of theirs.
const STYLE = `:root {
  color-scheme: light dark;
  --paper: light-dark(oklch(98.2% 0.006 85), oklch(18.5% 0.008 70));
  --raised: light-dark(oklch(99.6% 0.003 85), oklch(22.5% 0.009 70));
  --ink: light-dark(oklch(24% 0.015 70), oklch(93% 0.012 85));
  --soft: light-dark(oklch(42% 0.015 70), oklch(77% 0.014 80));
  --staff: light-dark(oklch(80% 0.012 80), oklch(38% 0.012 70));
  --edge: light-dark(oklch(63% 0.012 75), oklch(54% 0.014 70));
  --brass: light-dark(oklch(70% 0.145 75), oklch(79% 0.14 80));
  --focus: light-dark(oklch(52% 0.115 68), oklch(84% 0.13 82));
}
* { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", "Noto Sans", sans-serif;
  -webkit-font-smoothing: antialiased;
}
main { max-width: 480px; margin: 18vh auto 0; padding: 0 24px; }
main::before {
  content: "";
  display: block;
  height: 41px;
  margin-bottom: 24px;
  background: repeating-linear-gradient(var(--staff) 0 1px, transparent 1px 10px);
}
h1 { margin: 0 0 4px; font-size: 28px; font-weight: 600; letter-spacing: -0.01em; }
p { margin: 0; color: var(--soft); }
form:not([hidden]) { display: grid; grid-template-columns: 1fr auto; gap: 4px 8px; margin-top: 28px; }
label { grid-column: 1 / -1; color: var(--soft); font-size: 13px; font-weight: 500; }
input, button { min-width: 0; min-height: 34px; padding: 4px 12px; border-radius: 6px; color: inherit; font: inherit; }
input { border: 1px solid var(--edge); background: var(--raised); font-family: ui-monospace, "SF Mono", "DejaVu Sans Mono", monospace; }
button { border: 0; background: var(--brass); color: oklch(21% 0.03 70); font-weight: 600; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
`;

// The language is found as the screens find theirs. The code stands behind the #, which browsers send to nobody; it also
// goes from the address and the history.
const START = `const all = ${JSON.stringify(SIGN_IN_WORDS)};
const asked = [localStorage.getItem('edgeorchestra.language'), ...navigator.languages.map((tag) => tag.slice(0, 2))];
const language = asked.find((tag) => Object.hasOwn(all, tag)) ?? 'en';
const words = all[language];
const code = location.hash.slice(1);
const form = document.getElementById('by-token');
const field = document.getElementById('token');
const say = (text) => { document.getElementById('state').textContent = text; };
const offerToken = () => { form.hidden = false; field.focus(); };
const signIn = async (body) => {
  say(words.signingIn);
  try {
    const answer = await fetch('/api/v1/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (answer.ok) return location.replace('/');
    if (answer.status === 429) say(words.tooOften);
    else if (answer.status === 401) say('code' in body ? words.badCode : words.badToken);
    else say((await answer.json()).message);
  } catch {
    say(words.noAnswer);
  }
  offerToken();
};
document.documentElement.lang = language;
document.title = words.title;
document.getElementById('token-label').textContent = words.token;
document.getElementById('submit').textContent = words.signIn;
history.replaceState(null, '', '/sign-in');
// A link that is pasted while this page is open changes only what stands behind the #.
addEventListener('hashchange', () => location.reload());
form.addEventListener('submit', (event) => {
  event.preventDefault();
  const token = field.value;
  field.value = '';
  signIn({ token });
});
if (code === '') {
  say(words.how);
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
