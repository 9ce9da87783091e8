const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;color-scheme:light dark}
pre{padding:1rem;overflow:auto;border:1px solid #8886;border-radius:.5rem}`;

/** What this address is, for whoever opens it in a browser. */
export const startPage = (url: string, roles: string[]) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sign-in</title><style>${STYLE}</style>
<h1>Sign-in on this machine</h1>
<p>Stands in for Microsoft Entra ID. A token with any of the roles ${roles.join(', ')}:</p>
<pre>curl -s ${url}/token -d grant_type=client_credentials -d scope=${roles[0]}</pre>
<p><a href="/.well-known/openid-configuration">Discovery</a> · <a href="/jwks">Keys</a></p></html>`;
