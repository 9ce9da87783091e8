import type { Message } from './mailbox.ts';

/** A mail's HTML is a stranger's: it may look as it likes, load pictures, and do nothing. */
export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data: http: https:; form-action 'self'; frame-ancestors 'none'";

const STYLE = `:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1,h2,li,dd{overflow-wrap:anywhere}h2{font-size:1.1rem;margin:2rem 0 .5rem}
a{color:light-dark(#0f548c,#7cc0ff)}
input{font:inherit;padding:.4rem .6rem;width:min(30rem,65%)}button{font:inherit;padding:.4rem 1rem}
ul{list-style:none;padding:0}li{border-top:1px solid #8884;padding:.6rem 0}li a{font-weight:600;text-decoration:none}
small,dt{opacity:.75}
iframe{box-sizing:border-box;width:100%;height:40rem;border:1px solid #8886;border-radius:.5rem;background:#fff;color-scheme:light}
pre{font:inherit;white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid #8886;border-radius:.5rem;padding:1rem;margin:0}
.links a{display:inline-block;border:1px solid;border-radius:.4rem;padding:.4rem 1rem;margin:0 .4rem .4rem 0;text-decoration:none}
.links a.main{background:light-dark(#0f548c,#7cc0ff);color:light-dark(#fff,#000)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dd{margin:0}`;

const LABEL_LENGTH = 60;
/** Links in the mail open beside the mailbox; nothing in the mail runs. */
const SANDBOX = 'allow-popups allow-popups-to-escape-sandbox';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string) => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] as string);

const page = (title: string, body: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title><style>${STYLE}</style></head>
<body>${body}</body></html>`;

const time = (iso: string) => `<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`;

/** The mailbox, newest first; `most` is how many it shows at once. */
export function listPage(messages: Message[], words: string, most: number): string {
  const note =
    messages.length === 0
      ? 'No mail.'
      : messages.length < most
        ? 'Every mail that was sent on this machine; nothing leaves it.'
        : `The newest ${most}; search for the others.`;
  const rows = messages.map(
    ({ id, subject, to, receivedAt }) =>
      `<li><a href="/messages/${escape(id)}">${escape(subject)}</a><br><small>to ${escape(to)} · ${time(receivedAt)}</small></li>`,
  );
  return page(
    'Mailbox',
    `<h1>Mailbox</h1>
<form role="search"><input name="q" type="search" aria-label="Search" placeholder="Subject, address or text" value="${escape(words)}"> <button>Search</button></form>
<p><small>${note}</small></p><ul>${rows.join('\n')}</ul>`,
  );
}

/** One mail as its reader sees it, its links as buttons, those that begin with `linkPrefix` first. */
export function messagePage(message: Message, linkPrefix: string | undefined): string {
  const details = Object.entries({
    ...message.headers,
    ...message.customArgs,
    From: message.from,
    To: message.to,
  });
  const html = `<base target="_blank">${message.html}`;
  return page(
    message.subject,
    `<p><a href="/">Mailbox</a></p><h1>${escape(message.subject)}</h1>
<p><small>to ${escape(message.to)} · ${time(message.receivedAt)}</small></p>
<p class="links">${linksOf(message, linkPrefix).join('')}</p>
${message.html === '' ? '' : `<h2>HTML</h2><iframe sandbox="${SANDBOX}" title="The mail" srcdoc="${escape(html)}"></iframe>`}
${message.text === '' ? '' : `<h2>Text</h2><pre>${escape(message.text)}</pre>`}
<h2>Headers and custom arguments</h2><dl>${details.map(([name, value]) => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`).join('')}</dl>`,
  );
}

function linksOf({ text, html }: Message, linkPrefix: string | undefined): string[] {
  const inText = text.match(/https?:\/\/[^\s<>"')]*[^\s<>"').,;:!?]/g) ?? [];
  const inHtml = [...html.matchAll(/\bhref\s*=\s*["'](https?:[^"']+)["']/gi)].map(([, link = '']) => unescape(link));
  const isMain = (link: string) => linkPrefix !== undefined && link.startsWith(linkPrefix);
  const links = [...new Set([...inText, ...inHtml])].sort((a, b) => Number(isMain(b)) - Number(isMain(a)));
  return links.map((link) => {
    const label = link.length > LABEL_LENGTH ? `${link.slice(0, LABEL_LENGTH - 1)}…` : link;
    return `<a ${isMain(link) ? 'class="main" ' : ''}href="${escape(link)}" rel="noreferrer">${escape(label)}</a>`;
  });
}

const unescape = (attribute: string) =>
  Object.entries(ENTITIES).reduceRight((text, [character, entity]) => text.replaceAll(entity, character), attribute);
