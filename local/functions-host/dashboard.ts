import type { IncomingMessage, ServerResponse } from 'node:http';
import { escapeHtml as e, HttpError, readBody, sendHtml } from '../http.ts';
import { waterfall } from './dashboard-waterfall.ts';
import type { Engine } from './durable/engine.ts';
import type { Summary } from './durable/store.ts';
import { carriesKey, isKey } from './keys.ts';
import type { Timers } from './timers.ts';

export interface DashboardOptions {
  engine: Engine;
  timers: Timers;
  masterKey: string;
}

const PAGE = 50;
const SAMPLE_EVERY = 5_000;
const SAMPLES = 60;
const COOKIE = 'host-key';
const STYLE = `body{font:14px system-ui,sans-serif;margin:2rem;max-width:70rem;color:#1b1b1b;background:#fff}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}th{text-align:left;color:#555}
td,th{padding:.3rem .6rem .3rem 0;border-bottom:1px solid #ddd;vertical-align:top}pre{background:#f4f4f4;padding:.6rem;overflow:auto;max-height:20rem}
input,button{font:inherit;padding:.25rem .5rem}form{display:inline-block;margin:0 .6rem .4rem 0}.Failed,.Terminated{color:#a4262c}.Completed{color:#0b6a0b}
.bar{position:relative;height:1.1rem;background:#f4f4f4}.bar i{position:absolute;top:.15rem;bottom:.15rem;background:#0f6cbd;min-width:3px}.bar i.bad{background:#a4262c}.bar i.open{background:#8ab4d8}
@media(prefers-color-scheme:dark){body{color:#eee;background:#1b1b1b}pre,.bar{background:#2b2b2b}th{color:#aaa}td,th{border-color:#444}a{color:#62abf5}}`;

const page = (title: string, body: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${e(title)}</title><style>${STYLE}</style><h1><a href="/host">Functions host</a>${title === 'Functions host' ? '' : ` · ${e(title)}`}</h1>${body}</html>`;
const table = (head: string[], rows: string[][]) =>
  `<table><tr>${head.map((each) => `<th>${each}</th>`).join('')}</tr>${rows.map((row) => `<tr>${row.map((each) => `<td>${each}</td>`).join('')}</tr>`).join('')}</table>`;
const time = (at: number | string | undefined) =>
  at === undefined ? '' : `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}`;
const linkTo = (id: string) => `<a href="/host/instances/${encodeURIComponent(id)}">${e(id)}</a>`;
const status = ({ status: text }: Summary) => `<span class="${text}">${text}</span>`;
const json = (text: string | null) => {
  if (text === null) return '';
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
};

/** The page of the host at `/host`: instances, what each did and when, timers, throughput. It wants the master key. */
export class Dashboard {
  readonly #options: DashboardOptions;
  readonly #samples: { started: number; ended: number; turns: number; activities: number }[] = [];
  readonly #sampling: NodeJS.Timeout;

  constructor(options: DashboardOptions) {
    this.#options = options;
    this.#sampling = setInterval(() => {
      this.#samples.push({ ...options.engine.done });
      if (this.#samples.length > SAMPLES) this.#samples.shift();
    }, SAMPLE_EVERY).unref();
  }

  stop = () => clearInterval(this.#sampling);

  async serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    response.setHeader('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'");
    response.setHeader('x-frame-options', 'DENY');
    const [, , kind, id, verb] = url.pathname.split('/').map(decodeURIComponent);
    const { method } = request;
    if (method === 'POST' && kind === 'sign-in') return this.#signIn(request, response);
    if (!this.#isKnown(request, url)) return sendHtml(response, 401, page('Sign in', SIGN_IN));
    if (method === 'GET' && kind === undefined) return sendHtml(response, 200, await this.#overview(url));
    if (kind !== 'instances' || id === undefined) throw new HttpError(404, '');
    if (method === 'GET' && verb === undefined) return this.#instance(response, id);
    if (method !== 'POST' || verb === undefined) throw new HttpError(404, '');
    await this.#command(id, verb, new URLSearchParams((await readBody(request)).toString()));
    response.writeHead(303, { location: `/host/instances/${encodeURIComponent(id)}` }).end();
  }

  /** The cookie is of this site alone, so that no other page can send a command with it. */
  async #signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const key = new URLSearchParams((await readBody(request)).toString()).get('key') ?? '';
    if (!isKey(key, [this.#options.masterKey]))
      return sendHtml(response, 401, page('Sign in', `<p>That is not the master key.</p>${SIGN_IN}`));
    const cookie = `${COOKIE}=${encodeURIComponent(key)}; Path=/host; HttpOnly; SameSite=Strict`;
    response.writeHead(303, { location: '/host', 'set-cookie': cookie }).end();
  }

  #isKnown(request: IncomingMessage, url: URL): boolean {
    const cookie = new RegExp(`(?:^|; )${COOKIE}=([^;]*)`).exec(request.headers.cookie ?? '')?.[1];
    const { masterKey } = this.#options;
    return isKey(cookie ?? '', [encodeURIComponent(masterKey)]) || carriesKey(request, url, [masterKey]);
  }

  async #overview(url: URL): Promise<string> {
    const { engine, timers } = this.#options;
    const [search, wanted, after] = ['search', 'status', 'after'].map((name) => url.searchParams.get(name) ?? '');
    const found = await engine.list({
      search: search ?? '',
      after: after ?? '',
      most: PAGE,
      statuses: wanted === '' || wanted === undefined ? [] : [wanted],
    });
    const counts = Object.entries(await engine.counts())
      .map(([name, count]) => `<a href="/host?status=${e(name)}">${e(name)}</a> ${count}`)
      .join(' · ');
    const rows = found.map((each) => [
      linkTo(each.id),
      e(each.name),
      status(each),
      time(each.createdAt),
      time(each.updatedAt),
    ]);
    const last = found.length === PAGE ? found.at(-1) : undefined;
    const query = new URLSearchParams({ search: search ?? '', status: wanted ?? '', after: last?.id ?? '' });
    return page(
      'Functions host',
      `<p>${counts || 'No instances yet.'}</p>${this.#throughput()}
<h2>Instances</h2><form><input name="search" value="${e(search ?? '')}" placeholder="id or name" aria-label="Search"> <button>Search</button></form>
${table(['Id', 'Orchestrator', 'Status', 'Created', 'Updated'], rows)}${last === undefined ? '' : `<p><a href="/host?${e(query.toString())}">More</a></p>`}
<h2>Timers</h2>${table(
        ['Function', 'Schedule', 'Next run', 'Last run', ''],
        timers
          .view()
          .map(({ name, schedule, next, last: ran, running }) => [
            e(name),
            e(schedule),
            time(next),
            time(ran),
            running ? 'running' : '',
          ]),
      )}`,
    );
  }

  /** What was done per second, over the last minutes, as a line. */
  #throughput(): string {
    const kinds = ['started', 'ended', 'turns', 'activities'] as const;
    const lines = kinds.map((kind) => {
      const rates = this.#samples
        .slice(1)
        .map((each, index) => ((each[kind] - (this.#samples[index]?.[kind] ?? 0)) * 1000) / SAMPLE_EVERY);
      const most = Math.max(...rates, 1);
      const points = rates.map((rate, index) => `${index * 4},${22 - (rate / most) * 20}`).join(' ');
      const line = `<svg width="240" height="24" role="img" aria-label="${kind}"><polyline points="${points}" fill="none" stroke="currentColor"/></svg>`;
      return [kind, (rates.at(-1) ?? 0).toFixed(1), line];
    });
    return `<h2>Per second</h2>${table(['', 'now', 'the last five minutes'], lines)}`;
  }

  async #instance(response: ServerResponse, id: string): Promise<void> {
    const { engine } = this.#options;
    const summary = await engine.summary(id);
    if (summary === undefined) return sendHtml(response, 404, page(id, '<p>There is no such instance.</p>'));
    const aside = engine.aside(id);
    const history = aside === undefined ? await engine.history(id) : [];
    const at = `/host/instances/${encodeURIComponent(id)}`;
    const command = (verb: string, more = '') =>
      `<form method="post" action="${e(at)}/${verb}">${more}<button>${verb}</button></form>`;
    const reason = '<input name="reason" placeholder="reason" aria-label="Reason"> ';
    const commands = [
      command('terminate', reason),
      summary.status === 'Suspended' ? command('resume') : command('suspend', reason),
      command(
        'raise',
        '<input name="name" placeholder="event" aria-label="Event"> <input name="data" placeholder="JSON" value="null" aria-label="Data"> ',
      ),
    ].join('');
    const ended = ['Completed', 'Failed', 'Terminated'].includes(summary.status);
    sendHtml(
      response,
      200,
      page(
        id,
        `<p>${e(summary.name)} · ${status(summary)} · created ${time(summary.createdAt)} · updated ${time(summary.updatedAt)}</p>
${aside === undefined ? '' : `<p class="Failed">Set aside: ${e(aside)}</p>`}${ended ? '' : commands}
${(['input', 'customStatus', 'output'] as const).map((name) => (summary[name] === null ? '' : `<h2>${name}</h2><pre>${e(json(summary[name]))}</pre>`)).join('')}
<h2>What happened</h2>${waterfall(history, linkTo)}`,
      ),
    );
  }

  async #command(id: string, verb: string, form: URLSearchParams): Promise<void> {
    const { engine } = this.#options;
    const reason = form.get('reason') ?? '';
    if (verb === 'terminate' || verb === 'suspend' || verb === 'resume') await engine[verb](id, reason);
    else if (verb === 'raise') {
      const [name, data] = [form.get('name') ?? '', form.get('data') ?? 'null'];
      try {
        JSON.parse(data);
      } catch {
        throw new HttpError(400, 'The data must be JSON.');
      }
      if (name === '') throw new HttpError(400, 'The event needs a name.');
      await engine.raise(id, name, data);
    } else throw new HttpError(404, '');
  }
}

const SIGN_IN = `<form method="post" action="/host/sign-in"><p>The master key is in keys.json of the data folder.</p><input name="key" type="password" autocomplete="off" aria-label="Master key"> <button>Sign in</button></form>`;
