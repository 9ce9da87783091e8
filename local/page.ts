import type { ServerResponse } from 'node:http';
import { escapeHtml as e, sendHtml } from './http.ts';

const STYLE = `:root{color-scheme:light dark}body{font:14px/1.5 system-ui,sans-serif;margin:1.5rem auto;max-width:64rem;padding:0 1rem;background:light-dark(#fff,#1b1b1b);color:light-dark(#1b1b1b,#eee)}
h1{font-size:1.4rem;overflow-wrap:anywhere}h2{font-size:1.1rem;margin-top:2rem}.wide{overflow-x:auto}table{border-collapse:collapse;min-width:100%}
td,th{text-align:left;padding:.3rem .8rem .3rem 0;border-bottom:1px solid #8885;vertical-align:top;overflow-wrap:anywhere}th{white-space:nowrap}
pre{background:#8882;padding:.6rem;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere;margin:.3rem 0}input,button{font:inherit;padding:.3rem .5rem;max-width:100%}
.n{white-space:nowrap}a{color:light-dark(#0f6cbd,#62abf5)}`;

/** A page on which people look into a stand-in. `home` is the address and the name of its first one. */
export const htmlPage = ([address, name]: [string, string], title: string, body: string, style = '') =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${e(title || name)}</title><style>${STYLE}${style}</style>
<main><h1><a href="${address}">${e(name)}</a>${title === '' ? '' : ` · ${e(title)}`}</h1>${body}</main></html>`;

/** Cells are HTML. */
export const table = (head: string[], rows: string[][]) =>
  `<div class="wide" tabindex="0"><table><tr>${head.map((each) => `<th>${each}`).join('')}</tr>${rows.map((row) => `<tr>${row.map((each) => `<td>${each}`).join('')}</tr>`).join('\n')}</table></div>`;

/** What stays on one line, as numbers and times do. */
export const unbroken = (html: string) => `<span class="n">${html}</span>`;

/** Stored text never becomes script, and no other site shows these pages. */
export function sendPage(response: ServerResponse, status: number, html: string): void {
  response.setHeader(
    'content-security-policy',
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  );
  response.setHeader('referrer-policy', 'no-referrer');
  sendHtml(response, status, html);
}
