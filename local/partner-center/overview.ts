import { escapeHtml } from '../http.ts';
import type { Customer } from './records.ts';
import type { SandboxReseller } from './resellers.ts';
import type { SandboxState } from './state.ts';
import { subscriptionBody } from './subscriptions.ts';

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-top:1px solid #8884}
button{font:inherit}form{display:inline}ul{margin:0;padding-left:1rem}pre{overflow-x:auto}td{overflow-wrap:anywhere}`;
const [SHOWN_CUSTOMERS, SHOWN_CALLS] = [50, 30];

const toggle = ({ tenantId }: SandboxReseller, what: 'agreementSigned' | 'partnership', now: boolean) =>
  `<form method="post" action="/sandbox/resellers/${escapeHtml(tenantId)}"><input type="hidden" name="${what}" value="${!now}">${now ? 'yes' : 'no'} <button>${now ? 'undo' : 'do'}</button></form>`;

const table = (columns: string[], rows: string[][]) =>
  `<table><tr>${columns.map((name) => `<th>${name}`).join('')}</tr>${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}`).join('')}</tr>`).join('\n')}</table>`;

const resellerRow = (reseller: SandboxReseller) => [
  escapeHtml(reseller.name),
  escapeHtml(reseller.partnerId),
  `<code>${escapeHtml(reseller.tenantId)}</code>`,
  toggle(reseller, 'agreementSigned', reseller.agreementSigned),
  toggle(reseller, 'partnership', reseller.partnership),
];

function customerRow(state: SandboxState, now: Date, customer: Customer): string[] {
  const { id, companyName, domain, reseller, relation, billing } = customer;
  const subscriptions = state.subscriptions.of(id).map((each) => {
    const { offerName, quantity, status, partnerId } = subscriptionBody(each, now, billing.address.country);
    return `<li>${escapeHtml(offerName)} × ${quantity}, ${status}${partnerId === undefined ? '' : `, Partner ID ${escapeHtml(partnerId)}`}`;
  });
  return [
    `${escapeHtml(companyName)}<br><code>${escapeHtml(id)}</code>`,
    escapeHtml(domain),
    escapeHtml(reseller === undefined ? '' : (state.reseller(reseller)?.name ?? reseller)),
    relation,
    `<ul>${subscriptions.join('')}</ul>`,
  ];
}

/** The sandbox's state for a person, who can play here what people do in Partner Center. */
export function overviewPage(state: SandboxState, now: Date): string {
  const customers = state.latestCustomers(SHOWN_CUSTOMERS).map((each) => customerRow(state, now, each));
  const calls = state
    .latestCalls(SHOWN_CALLS)
    .map(({ at, method, path, status, replayed, fault }) => [
      at,
      escapeHtml(`${method} ${path}`),
      `${status}${replayed ? ' (as before)' : ''}${fault === undefined ? '' : `, ${escapeHtml(fault)}`}`,
    ]);
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Partner Center sandbox</title><style>${STYLE}</style>
<h1>Partner Center on this machine</h1>
<p>Speaks the documented requests and responses. What a reseller does in Partner Center is done here with a button.</p>
<h2>Resellers</h2>
${table(['Reseller', 'Partner ID', 'Tenant id', 'Agreement signed', 'Partnership accepted'], state.resellers().map(resellerRow))}
<h2>Customers</h2>
${customers.length === 0 ? '<p>None yet.</p>' : table(['Customer', 'Domain', 'Reseller', 'Relation', 'Subscriptions'], customers)}
<h2>Settings</h2>
<pre>${escapeHtml(JSON.stringify(state.settings(), null, 2))}</pre>
<h2>Latest calls</h2>
${table(['When', 'Call', 'Status'], calls)}</html>`;
}
