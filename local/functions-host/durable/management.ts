import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../../http.ts';
import { isJson } from '../../json.ts';
import { partsOf } from '../routes.ts';
import { instanceUrls } from './addresses.ts';
import {
  type Answer,
  badArgument,
  type ManagementRequest,
  NOT_FOUND,
  notServed,
  OUTCOMES,
  problem,
} from './answers.ts';
import type { Engine } from './engine.ts';
import { flag, queries, shown } from './queries.ts';
import { ENDED } from './store.ts';

const LONGEST_ID = 256;

const newId = () => crypto.randomUUID().replaceAll('-', '');

export interface ManagementOptions {
  engine: Engine;
  /** Why no orchestrator of this name can be started; undefined when it can. */
  missing(name: string): string | undefined;
  /** The path of this API and the query that its addresses need. */
  base: string;
  required: string;
  /** `overridableExistingInstanceStates` of `host.json`. */
  overrideAny: boolean;
}

/** The management API of Durable Functions: paths, payloads and codes as in the extension's `HttpApiHandler.cs`. */
export function managementApi({ engine, missing, base, required, overrideAny }: ManagementOptions) {
  const { status, list, purge } = queries(engine, base, required);
  const checkStatus = (id: string, url: string): Answer => {
    const urls = instanceUrls(id, `${url}${base}`, required);
    const { rewindPostUri: _, ...body } = urls;
    return { status: 202, body: { id, ...body }, headers: { location: urls.statusQueryGetUri, 'retry-after': '10' } };
  };

  async function start(name: string, id: string, input: string, request: ManagementRequest): Promise<Answer> {
    const why = missing(name);
    if (why !== undefined) return badArgument(why);
    if (id.startsWith('@')) return badArgument('Orchestration instance ids must not start with @.');
    if (/[/\\?#\p{Cc}]/u.test(id))
      return badArgument('Orchestration instance ids must not contain /, \\, #, ?, or control characters.');
    if (id.length > LONGEST_ID) return badArgument(`Instance ID lengths must not exceed ${LONGEST_ID} characters.`);
    if (overrideAny) await engine.terminate(id, 'Replaced by a new instance.');
    const { running } = await engine.begin(id, name, input);
    if (running !== undefined)
      return problem(409, `An Orchestration instance with the status ${running} already exists.`);
    const { query, url } = request;
    const timeout = Number(query.get('timeout') ?? Number.NaN);
    if (Number.isNaN(timeout) || query.get('pollingInterval') === null) return checkStatus(id, url);
    await engine.whenEnded(id, timeout * 1000);
    const summary = await engine.summary(id);
    if (summary?.status === 'Completed') return { status: 200, body: shown(summary.output) };
    return summary !== undefined && ENDED.has(summary.status) ? status(id, request) : checkStatus(id, url);
  }

  async function raise(id: string, name: string, { text, contentType }: ManagementRequest): Promise<Answer> {
    const saysJson = /^application\/json\s*(;|$)/i.test(contentType);
    if (saysJson && isJson(text)) return OUTCOMES[await engine.raise(id, name, text)];
    // Whether the instance is there comes before what is wrong with the event.
    const summary = await engine.summary(id);
    if (summary === undefined) return NOT_FOUND;
    if (ENDED.has(summary.status)) return OUTCOMES.ended;
    return problem(400, saysJson ? 'Invalid JSON content' : 'Only application/json request content is supported');
  }

  async function restart(id: string, request: ManagementRequest): Promise<Answer> {
    const summary = await engine.summary(id);
    if (summary === undefined) return problem(400, 'InstanceId does not match a valid orchestration instance.');
    const fresh = flag(request.query, 'restartWithNewInstanceId') ?? true;
    return start(summary.name, fresh ? newId() : id, summary.input, request);
  }

  /** Suspend and resume want the instance in a certain state, and fail as the extension's client does when it is not. */
  async function pause(id: string, verb: 'suspend' | 'resume', reason: string): Promise<Answer> {
    const summary = await engine.summary(id);
    if (summary === undefined || ENDED.has(summary.status))
      return OUTCOMES[summary === undefined ? 'unknown' : 'ended'];
    if ((summary.status === 'Suspended') === (verb === 'suspend')) {
      const why = `Cannot ${verb} the orchestration instance ${id} because instance is in the ${summary.status} state.`;
      return problem(500, 'Something went wrong while processing your request', why);
    }
    return OUTCOMES[await engine[verb](id, reason)];
  }

  async function command(verb: string, id: string, request: ManagementRequest): Promise<Answer> {
    const reason = request.query.get('reason') ?? '';
    if (verb === 'terminate') return OUTCOMES[await engine.terminate(id, reason)];
    if (verb === 'suspend' || verb === 'resume') return pause(id, verb, reason);
    if (verb === 'restart') return restart(id, request);
    return verb === 'rewind' ? notServed("'rewind' of an orchestration") : NOT_FOUND;
  }

  return async (request: ManagementRequest): Promise<Answer> => {
    const { method, path, text } = request;
    const [kind = '', first, verb, last] = partsOf(path) ?? [];
    if (kind === 'entities') return notServed('Entities');
    if (kind === 'makeprimary') return notServed("'makeprimary' of a task hub");
    if (kind === 'orchestrators' && first !== undefined && method === 'POST') {
      const input = text === '' ? 'null' : text;
      return isJson(input) ? start(first, verb ?? newId(), input, request) : problem(400, 'Invalid JSON content');
    }
    if (kind !== 'instances') return NOT_FOUND;
    if (first === undefined) return method === 'GET' ? list(request) : method === 'DELETE' ? purge(request) : NOT_FOUND;
    if (verb === undefined) {
      if (method === 'GET') return status(first, request);
      if (method !== 'DELETE') return NOT_FOUND;
      if ((await engine.summary(first)) === undefined) return NOT_FOUND;
      return { status: 200, body: { instancesDeleted: await engine.purge([first]) } };
    }
    if (method !== 'POST') return NOT_FOUND;
    if (verb.toLowerCase() === 'raiseevent') return last === undefined ? NOT_FOUND : raise(first, last, request);
    return last === undefined ? command(verb.toLowerCase(), first, request) : NOT_FOUND;
  };
}

export type ManagementApi = ReturnType<typeof managementApi>;

/** Answers a request below the base path over HTTP; `path` begins after it. */
export async function serveManagement(
  api: ManagementApi,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: URLSearchParams,
): Promise<void> {
  const { method = '', headers } = request;
  const {
    status,
    body,
    headers: extra,
  } = await api({
    method,
    path,
    query,
    text: (await readBody(request)).toString(),
    contentType: headers['content-type'] ?? '',
    continuation: headers['x-ms-continuation-token']?.toString(),
    url: `http://${headers.host ?? 'localhost'}`,
  });
  if (body === undefined) return void response.writeHead(status, extra).end();
  const type = status === 501 ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  response.writeHead(status, { 'content-type': type, ...extra });
  response.end(typeof body === 'string' && status >= 400 ? body : JSON.stringify(body));
}
