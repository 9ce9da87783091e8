import { escapeHtml } from '../http.ts';

interface Listed {
  tenantId: string;
  name: string;
  partnership: boolean;
}

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}td{padding:.35rem .75rem .35rem 0;border-top:1px solid #8884}button{font:inherit}`;

const row = ({ tenantId, name, partnership }: Listed) =>
  `<tr><td>${escapeHtml(name)}<br><code>${tenantId}</code><td>${
    partnership
      ? 'accepted'
      : `<form method="post" action="/sandbox/resellers/${tenantId}"><input type="hidden" name="partnership" value="true"><button>Accept</button></form>`
  }</tr>`;

/** Where the provider's own partnership link leads: the reseller's global admin accepts. Here whoever looks may be anyone. */
export const partnershipPage = (resellers: Listed[]) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Accept the partnership</title><style>${STYLE}</style>
<h1>Accept the partnership with Contoso Distribution</h1>
<p>In Partner Center the one who is signed in accepts for its own company. On this machine you may be anyone:</p>
<table>${resellers.map(row).join('\n')}</table></html>`;
