import { escapeHtml } from '../http.ts';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;color-scheme:light dark}
pre{padding:1rem;overflow:auto;border:1px solid #8886;border-radius:.5rem}fieldset{border:1px solid #8886;border-radius:.5rem;margin:1rem 0}
label{display:block;padding:.3rem 0}input[type=text]{font:inherit;width:100%;padding:.5rem;box-sizing:border-box}
button{font:inherit;font-weight:600;padding:.6rem 1.6rem;border:0;border-radius:.35rem;background:#0f548c;color:#fff;cursor:pointer}`;

const page = (title: string, body: string) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style>
<main>${body}</main></html>`;

/** What this address is, for whoever opens it in a browser. */
export const startPage = (url: string, roles: string[]) =>
  page(
    'Sign-in',
    `<h1>Sign-in on this machine</h1>
<p>Stands in for Microsoft Entra ID. A token with any of the roles ${roles.join(', ')}:</p>
<pre>curl -s ${url}/token -d grant_type=client_credentials -d scope=${roles[0]}</pre>
<p><a href="/.well-known/openid-configuration">Discovery</a> · <a href="/jwks">Keys</a></p>`,
  );

/** Asks who signs in and in which roles; its answer comes back to the same address with all that was asked. */
export function rolePicker(asked: Record<string, unknown>, roles: string[]): string {
  const hidden = Object.entries(asked).flatMap(([name, values]) =>
    [values]
      .flat()
      .map((value) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(String(value))}">`),
  );
  const boxes = roles.map(
    (role, index) =>
      `<label><input type="checkbox" name="as_role" value="${role}"${index === 0 ? ' checked' : ''}> ${role}</label>`,
  );
  return page(
    'Sign in',
    `<h1>Sign in on this machine</h1>
<p>Stands in for Microsoft Entra ID: no password, any name, any roles.</p>
<form action="/authorize" method="get">${hidden.join('')}
<label>Name<input type="text" name="as_name" value="Sanne Bakker" required maxlength="100"></label>
<fieldset><legend>Roles</legend>${boxes.join('')}</fieldset>
<button>Sign in</button></form>`,
  );
}
