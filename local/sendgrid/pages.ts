import { escapeHtml } from '../http.ts';
import type { Message } from './mailbox.ts';

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
a{color:light-dark(#0f548c,#7cc0ff)}input{font:inherit;padding:.4rem .6rem;width:min(30rem,70%)}button{font:inherit;padding:.4rem 1rem}
ul{list-style:none;padding:0}li{border-top:1px solid #8884;padding:.6rem 0}li a{font-weight:600;text-decoration:none}
small,dt{opacity:.75}iframe{width:100%;height:40rem;border:1px solid #8886;border-radius:.5rem;background:#fff}
pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid #8886;border-radius:.5rem;padding:1rem}
.button{display:inline-block;border:1px solid;border-radius:.4rem;padding:.4rem 1rem;margin:.2rem .4rem .2rem 0;text-decoration:none}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dd{margin:0;overflow-wrap:anywhere}`;

const page = (title: string, body: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${STYLE}</style>${body}</html>`;

/** The mailbox, newest first. */
export const listPage = (messages: Message[], words: string) =>
  page(
    'Mailbox',
    `<h1>Mailbox</h1><form><input name="q" type="search" aria-label="Search" placeholder="Subject, address or text" value="${escapeHtml(words)}"> <button>Search</button></form>
<p><small>${messages.length === 0 ? 'No mail.' : 'Every mail that was sent on this machine; nothing leaves it.'}</small></p>
<ul>${messages.map(({ id, subject, to, receivedAt }) => `<li><a href="/messages/${id}">${escapeHtml(subject)}</a><br><small>to ${escapeHtml(to)} · ${receivedAt}</small>`).join('')}</ul>`,
  );

/** One mail as its reader sees it; its HTML is shut into a sandbox. */
export function messagePage(message: Message): string {
  const links = [...new Set(message.text.match(/https?:\/\/[^\s<>"')]+/g) ?? [])];
  const details = {
    From: message.from,
    To: message.to,
    Date: message.receivedAt,
    ...message.headers,
    ...message.customArgs,
  };
  return page(
    message.subject,
    `<p><a href="/">Mailbox</a></p><h1>${escapeHtml(message.subject)}</h1>
<p>${links.map((link) => `<a class="button" href="${escapeHtml(link)}" rel="noreferrer">${escapeHtml(link.length > 60 ? `${link.slice(0, 57)}…` : link)}</a>`).join('')}</p>
<h2>HTML</h2><iframe sandbox title="The mail" srcdoc="${escapeHtml(message.html)}"></iframe>
<h2>Text</h2><pre>${escapeHtml(message.text)}</pre>
<h2>Headers and custom arguments</h2><dl>${Object.entries(details)
      .map(([name, value]) => `<dt>${escapeHtml(name)}<dd>${escapeHtml(value)}`)
      .join('')}</dl>`,
  );
}
