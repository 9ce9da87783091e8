import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpError, readBody } from '../http.ts';
import { isJson } from '../json.ts';
import { htmlPage, sendPage } from '../page.ts';
import { HOME, instancePage, overviewPage, type Sample, type Typed } from './dashboard-pages.ts';
import type { Engine } from './durable/engine.ts';
import { carriesKey, isKey } from './keys.ts';
import { partsOf } from './routes.ts';
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
const SIGN_IN = `<form method="post" action="/host/sign-in"><p>The master key is in keys.json of the data folder.</p><input name="key" type="password" autocomplete="off" aria-label="Master key" required autofocus> <button>Sign in</button></form>`;

const formOf = async (request: IncomingMessage) => new URLSearchParams((await readBody(request)).toString());

/** The page of the host at `/host`: instances, what each did and when, timers, throughput. It wants the master key. */
export class Dashboard {
  readonly #options: DashboardOptions;
  readonly #samples: Sample[];
  readonly #sampling: NodeJS.Timeout;

  constructor(options: DashboardOptions) {
    this.#options = options;
    this.#samples = [options.engine.done];
    this.#sampling = setInterval(() => {
      this.#samples.push(options.engine.done);
      if (this.#samples.length > SAMPLES) this.#samples.shift();
    }, SAMPLE_EVERY).unref();
  }

  stop = () => clearInterval(this.#sampling);

  async serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const [, kind, id, verb] = partsOf(url.pathname) ?? ['', ''];
    const { method } = request;
    if (method === 'POST' && kind === 'sign-in') return this.#signIn(request, response);
    if (!this.#isKnown(request, url)) return sendPage(response, 401, htmlPage(HOME, 'Sign in', SIGN_IN));
    if (method === 'GET' && kind === undefined) return this.#overview(response, url.searchParams);
    if (kind !== 'instances' || id === undefined) throw new HttpError(404, '');
    if (method === 'GET' && verb === undefined) return this.#instance(response, 200, id);
    if (method !== 'POST' || verb === undefined) throw new HttpError(404, '');
    return this.#command(response, id, verb, await formOf(request));
  }

  /** The cookie is of this site alone, so that no other page can send a command with it. */
  async #signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const key = (await formOf(request)).get('key') ?? '';
    if (!isKey(key, [this.#options.masterKey]))
      return sendPage(response, 401, htmlPage(HOME, 'Sign in', `<p>That is not the master key.</p>${SIGN_IN}`));
    const cookie = `${COOKIE}=${encodeURIComponent(key)}; Path=/host; HttpOnly; SameSite=Strict`;
    response.writeHead(303, { location: '/host', 'set-cookie': cookie }).end();
  }

  #isKnown(request: IncomingMessage, url: URL): boolean {
    const cookie = new RegExp(`(?:^|; )${COOKIE}=([^;]*)`).exec(request.headers.cookie ?? '')?.[1];
    const { masterKey } = this.#options;
    return isKey(cookie ?? '', [encodeURIComponent(masterKey)]) || carriesKey(request, url, [masterKey]);
  }

  async #overview(response: ServerResponse, query: URLSearchParams): Promise<void> {
    const { engine, timers } = this.#options;
    const asked = { search: query.get('search') ?? '', status: query.get('status') ?? '' };
    const statuses = asked.status === '' ? [] : [asked.status];
    const found = await engine.list({
      search: asked.search,
      after: query.get('after') ?? '',
      statuses,
      most: PAGE + 1,
    });
    const html = overviewPage({
      asked,
      counts: await engine.counts(),
      instances: found.slice(0, PAGE),
      hasMore: found.length > PAGE,
      timers: timers.view(),
      samples: this.#samples,
      seconds: SAMPLE_EVERY / 1000,
    });
    sendPage(response, 200, html);
  }

  async #instance(response: ServerResponse, code: number, id: string, typed?: Typed): Promise<void> {
    const { engine } = this.#options;
    const summary = await engine.summary(id);
    if (summary === undefined) return sendPage(response, 404, htmlPage(HOME, id, '<p>There is no such instance.</p>'));
    sendPage(response, code, instancePage(summary, await engine.history(id), engine.aside(id), typed));
  }

  async #command(response: ServerResponse, id: string, verb: string, form: URLSearchParams): Promise<void> {
    const { engine } = this.#options;
    const [name, data, reason] = ['name', 'data', 'reason'].map((field) => form.get(field) ?? '') as [
      string,
      string,
      string,
    ];
    if (verb === 'terminate' || verb === 'suspend' || verb === 'resume') await engine[verb](id, reason);
    else if (verb !== 'raise') throw new HttpError(404, '');
    else {
      const wrong = name === '' ? 'The event needs a name.' : isJson(data) ? '' : 'The data must be JSON.';
      if (wrong !== '') return this.#instance(response, 400, id, { name, data, wrong });
      await engine.raise(id, name, data);
    }
    response.writeHead(303, { location: `/host/instances/${encodeURIComponent(id)}` }).end();
  }
}
