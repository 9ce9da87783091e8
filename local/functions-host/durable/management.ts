import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../../http.ts';
import type { Engine, Outcome } from './engine.ts';
import { historyView } from './history-view.ts';
import { ENDED, type Summary } from './store.ts';

export interface ManagementRequest {
  method: string;
  /** Below the base path. */
  path: string;
  query: URLSearchParams;
  text: string;
  contentType: string;
  continuation?: string | undefined;
  /** Where the caller sees this host. */
  url: string;
}

export interface Answer {
  status: number;
  /** JSON when it is no string. */
  body?: unknown;
  headers?: Record<string, string>;
}

const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 1_000;
const LONGEST_ID = 256;
const REFUSED = 'is not served by the local Functions host.';

/** What the durable client of the library is given: where the management API is. */
export function clientData(taskHubName: string, baseUrl: string, rpcBaseUrl: string, key: string) {
  const required = `taskHub=${taskHubName}&connection=Storage&code=${key}`;
  const create = `${baseUrl}/orchestrators/{functionName}[/{instanceId}]`;
  const at = instanceUrls('INSTANCEID', baseUrl, required);
  return {
    taskHubName,
    baseUrl,
    rpcBaseUrl,
    requiredQueryStringParameters: required,
    creationUrls: {
      createNewInstancePostUri: `${create}?${required}`,
      createAndWaitOnNewInstancePostUri: `${create}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&${required}`,
    },
    managementUrls: { id: 'INSTANCEID', ...at },
  };
}

function instanceUrls(id: string, baseUrl: string, required: string) {
  const instance = `${baseUrl}/instances/${encodeURIComponent(id)}`;
  return {
    statusQueryGetUri: `${instance}?${required}`,
    sendEventPostUri: `${instance}/raiseEvent/{eventName}?${required}`,
    terminatePostUri: `${instance}/terminate?reason={text}&${required}`,
    rewindPostUri: `${instance}/rewind?reason={text}&${required}`,
    purgeHistoryDeleteUri: `${instance}?${required}`,
    restartPostUri: `${instance}/restart?${required}`,
    suspendPostUri: `${instance}/suspend?reason={text}&${required}`,
    resumePostUri: `${instance}/resume?reason={text}&${required}`,
  };
}

const problem = (status: number, Message: string, ExceptionMessage?: string): Answer => ({
  status,
  body: { Message, ...(ExceptionMessage === undefined ? {} : { ExceptionMessage }) },
});
const badArgument = (why: string) => problem(400, 'One or more of the arguments submitted is incorrect', why);
const notServed = (what: string): Answer => ({ status: 501, body: `${what} ${REFUSED}` });
const NOT_FOUND: Answer = { status: 404 };
const OUTCOMES: Record<Outcome, Answer> = { taken: { status: 202 }, ended: { status: 410 }, unknown: NOT_FOUND };

/** JSON text that is valid; undefined when it is not. */
function validJson(text: string): string | undefined {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}

const flag = (query: URLSearchParams, name: string): boolean | undefined => {
  const text = query.get(name)?.toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
};
const time = (query: URLSearchParams, name: string): number | undefined => {
  const at = Date.parse(query.get(name) ?? '');
  return Number.isNaN(at) ? undefined : at;
};
const statusesOf = (query: URLSearchParams) =>
  query
    .getAll('runtimeStatus')
    .flatMap((each) => each.split(','))
    .filter((each) => each !== '');
const seconds = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** What is JSON is shown as such, what is not as text: as the extension does with outputs and reasons. */
function shown(text: string | null): unknown {
  if (text === null) return null;
  const trimmed = text.trim();
  return trimmed === '' ? '' : validJson(trimmed) === undefined ? trimmed : JSON.parse(trimmed);
}

const view = (summary: Summary, showInput: boolean) => ({
  name: summary.name,
  instanceId: summary.id,
  runtimeStatus: summary.status,
  input: showInput ? shown(summary.input) : null,
  customStatus: shown(summary.customStatus),
  output: shown(summary.output),
  createdTime: seconds(summary.createdAt),
  lastUpdatedTime: seconds(summary.updatedAt),
});

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

  async function status(id: string, { query, url }: ManagementRequest): Promise<Answer> {
    const summary = await engine.summary(id);
    if (summary === undefined) return NOT_FOUND;
    const showInput = flag(query, 'showInput') ?? true;
    const history =
      flag(query, 'showHistory') && summary.status !== 'Pending'
        ? historyView(await engine.history(id), showInput, flag(query, 'showHistoryOutput') ?? false)
        : null;
    const body = { ...view(summary, showInput), historyEvents: history };
    if (!ENDED.has(summary.status)) {
      const location = instanceUrls(id, `${url}${base}`, required).statusQueryGetUri;
      return { status: 202, body, headers: { location, 'retry-after': '5' } };
    }
    const asFailure = summary.status === 'Failed' && flag(query, 'returnInternalServerErrorOnFailure');
    return { status: asFailure ? 500 : 200, body };
  }

  async function list({ query, continuation = '' }: ManagementRequest): Promise<Answer> {
    const [from, to] = [time(query, 'createdTimeFrom'), time(query, 'createdTimeTo')];
    const most = Math.min(Math.max(Number(query.get('top')) || DEFAULT_PAGE, 1), LARGEST_PAGE);
    const found = await engine.list({
      after: Buffer.from(continuation, 'base64url').toString(),
      most: most + 1,
      statuses: statusesOf(query),
      prefix: query.get('instanceIdPrefix') ?? '',
      ...(from === undefined ? {} : { createdFrom: from }),
      ...(to === undefined ? {} : { createdTo: to }),
    });
    const page = found.slice(0, most);
    const last = found.length > most ? page.at(-1) : undefined;
    return {
      status: 200,
      body: page.map((summary) => view(summary, flag(query, 'showInput') ?? true)),
      headers: last === undefined ? {} : { 'x-ms-continuation-token': Buffer.from(last.id).toString('base64url') },
    };
  }

  async function purgeBy({ query }: ManagementRequest): Promise<Answer> {
    const [createdFrom, createdTo] = [time(query, 'createdTimeFrom'), time(query, 'createdTimeTo')];
    if (createdFrom === undefined)
      return { status: 400, body: JSON.stringify("Please provide value for 'createdTimeFrom' parameter.") };
    const given = statusesOf(query);
    const statuses = given.length === 0 ? [...ENDED] : given.filter((each) => ENDED.has(each));
    let instancesDeleted = 0;
    for (let after = ''; statuses.length > 0; ) {
      const filter = {
        after,
        most: LARGEST_PAGE,
        statuses,
        createdFrom,
        ...(createdTo === undefined ? {} : { createdTo }),
      };
      const ids = (await engine.list(filter)).map(({ id }) => id);
      instancesDeleted += await engine.purge(ids);
      if (ids.length < LARGEST_PAGE) break;
      after = ids.at(-1) ?? '';
    }
    return instancesDeleted === 0 ? NOT_FOUND : { status: 200, body: { instancesDeleted } };
  }

  async function raise(id: string, name: string, { text, contentType }: ManagementRequest): Promise<Answer> {
    const isJson = /^application\/json\s*(;|$)/i.test(contentType);
    const input = validJson(text);
    if (isJson && input !== undefined) return OUTCOMES[await engine.raise(id, name, input)];
    // Whether the instance is there comes before what is wrong with the event.
    const summary = await engine.summary(id);
    if (summary === undefined) return NOT_FOUND;
    if (ENDED.has(summary.status)) return OUTCOMES.ended;
    return problem(400, isJson ? 'Invalid JSON content' : 'Only application/json request content is supported');
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
    const [kind = '', first, verb, last] = parts(path);
    if (kind === 'entities') return notServed('Entities');
    if (kind === 'makeprimary') return notServed("'makeprimary' of a task hub");
    if (kind === 'orchestrators' && first !== undefined && method === 'POST') {
      const input = text === '' ? 'null' : validJson(text);
      return input === undefined ? problem(400, 'Invalid JSON content') : start(first, verb ?? newId(), input, request);
    }
    if (kind !== 'instances') return NOT_FOUND;
    if (first === undefined)
      return method === 'GET' ? list(request) : method === 'DELETE' ? purgeBy(request) : NOT_FOUND;
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

const newId = () => crypto.randomUUID().replaceAll('-', '');
const parts = (path: string) => {
  try {
    return path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    return [];
  }
};

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
