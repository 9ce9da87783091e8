import { escapeHtml } from '../http.ts';
import type { Call, SandboxReseller } from './state.ts';

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.35rem .75rem .35rem 0;border-top:1px solid #8884}button{font:inherit}form{display:inline}`;

const toggle = ({ tenantId }: SandboxReseller, what: 'agreementSigned' | 'partnership', now: boolean) =>
  `<form method="post" action="/sandbox/resellers/${tenantId}"><input type="hidden" name="${what}" value="${!now}">${now ? 'yes' : 'no'} <button>${now ? 'undo' : 'do'}</button></form>`;

const row = (reseller: SandboxReseller) =>
  `<tr><td>${escapeHtml(reseller.name)}<td>${reseller.partnerId}<td><code>${reseller.tenantId}</code><td>${toggle(reseller, 'agreementSigned', reseller.agreementSigned)}<td>${toggle(reseller, 'partnership', reseller.partnership)}</tr>`;

/** The sandbox's state for a person, who can play here what people do in Partner Center. */
export const overviewPage = (resellers: SandboxReseller[], calls: Call[]) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Partner Center sandbox</title><style>${STYLE}</style>
<h1>Partner Center on this machine</h1>
<p>Speaks the documented requests and responses. What a reseller does in Partner Center is done here with a button.</p>
<table><tr><th>Reseller<th>Partner ID<th>Tenant id<th>Agreement signed<th>Partnership accepted</tr>${resellers.map(row).join('\n')}</table>
<h2>Latest calls</h2>
<table><tr><th>When<th>Call<th>Status</tr>${calls.map(({ at, method, path, status }) => `<tr><td>${at}<td>${method} ${escapeHtml(path)}<td>${status}</tr>`).join('\n')}</table></html>`;
