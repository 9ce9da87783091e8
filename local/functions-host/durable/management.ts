import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, sendJson } from '../../http.ts';
import { NotServed } from '../refusal.ts';
import type { Engine } from './engine.ts';
import type { Instance } from './store.ts';

const DEFAULT_PAGE = 100;

/** What the durable client of the library is given: where the management API is. */
export function clientData(taskHubName: string, baseUrl: string, rpcBaseUrl: string, key: string) {
  const at = (path: string) => `${baseUrl}${path}?taskHub=${taskHubName}&connection=Storage&code=${key}`;
  return {
    taskHubName,
    baseUrl,
    rpcBaseUrl,
    requiredQueryStringParameters: `taskHub=${taskHubName}&connection=Storage&code=${key}`,
    creationUrls: {
      createNewInstancePostUri: at('/orchestrators/{functionName}[/{instanceId}]'),
      createAndWaitOnNewInstancePostUri: at('/orchestrators/{functionName}[/{instanceId}]'),
    },
    managementUrls: { id: 'INSTANCEID', ...instanceUrls('INSTANCEID', at) },
  };
}

const instanceUrls = (id: string, at: (path: string) => string) => ({
  statusQueryGetUri: at(`/instances/${id}`),
  sendEventPostUri: at(`/instances/${id}/raiseEvent/{eventName}`),
  terminatePostUri: at(`/instances/${id}/terminate`),
  purgeHistoryDeleteUri: at(`/instances/${id}`),
});

/** The management API of Durable Functions: paths, payloads and codes as in the extension's HttpApiHandler. */
export function managementApi(engine: Engine, orchestrators: Set<string>, links: { at: (path: string) => string }) {
  async function start(name: string, id: string, body: unknown, response: ServerResponse): Promise<void> {
    if (!orchestrators.has(name)) {
      return sendJson(response, 400, {
        Message: `The function '${name}' doesn't exist, is disabled, or is not an orchestrator function.`,
      });
    }
    if (!(await engine.begin(id, name, body))) {
      return sendJson(response, 409, {
        Message: `An Orchestration instance with the status Running already exists with id ${id}.`,
      });
    }
    sendJson(
      response,
      202,
      { id, ...instanceUrls(id, links.at) },
      { location: links.at(`/instances/${id}`), 'retry-after': '10' },
    );
  }

  function status(id: string, url: URL, response: ServerResponse) {
    const instance = engine.instance(id);
    if (instance === undefined) return sendJson(response, 404, { Message: `No instance with ID '${id}' was found.` });
    const running = instance.status === 'Running' || instance.status === 'Pending';
    const shown = view(instance, url.searchParams.get('showInput') !== 'false');
    const history = url.searchParams.get('showHistory') === 'true' ? { historyEvents: engine.history(id) } : {};
    sendJson(response, running ? 202 : 200, { ...shown, ...history });
  }

  function list(request: IncomingMessage, url: URL, response: ServerResponse): void {
    const after = Buffer.from(String(request.headers['x-ms-continuation-token'] ?? ''), 'base64url').toString();
    const most = Math.min(Number(url.searchParams.get('top')) || DEFAULT_PAGE, 1_000);
    const statuses = (url.searchParams.get('runtimeStatus') ?? '').split(',').filter((each) => each !== '');
    const prefix = url.searchParams.get('instanceIdPrefix') ?? '';
    const found = engine.list({ after, most, statuses, prefix });
    const last = found.length === most ? found.at(-1) : undefined;
    const token: Record<string, string> =
      last === undefined ? {} : { 'x-ms-continuation-token': Buffer.from(last.id).toString('base64url') };
    sendJson(
      response,
      200,
      found.map((instance) => view(instance, url.searchParams.get('showInput') !== 'false')),
      token,
    );
  }

  const outcome = (result: 'taken' | 'ended' | 'unknown', response: ServerResponse) =>
    void response.writeHead({ taken: 202, ended: 410, unknown: 404 }[result]).end();

  /** Answers a request below the base path; `path` begins after it. */
  return async (request: IncomingMessage, response: ServerResponse, path: string, url: URL): Promise<void> => {
    const [kind, first = '', verb, name = ''] = path.split('/').filter(Boolean).map(decodeURIComponent);
    const { method } = request;
    if (method === 'POST' && kind === 'orchestrators' && first !== '') {
      return start(first, verb ?? crypto.randomUUID().replaceAll('-', ''), await readJson(request), response);
    }
    if (kind !== 'instances') throw new NotServed(`${method} ${path} of the durable management API`);
    if (method === 'GET' && first === '') return list(request, url, response);
    if (method === 'GET' && verb === undefined) return status(first, url, response);
    if (method === 'DELETE' && verb === undefined && first !== '') {
      const purged = await engine.purge(first);
      if (purged === undefined)
        return sendJson(response, 404, { Message: `No instance with ID '${first}' was found.` });
      return sendJson(response, 200, { instancesDeleted: purged ? 1 : 0 });
    }
    if (method === 'POST' && verb === 'raiseEvent') {
      return outcome(await engine.raise(first, name, await readJson(request)), response);
    }
    if (method === 'POST' && verb === 'terminate') {
      return outcome(await engine.terminate(first, url.searchParams.get('reason') ?? ''), response);
    }
    throw new NotServed(`'${verb}' of the durable management API`);
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = (await readBody(request)).toString();
  return text === '' ? null : JSON.parse(text);
}

const view = (instance: Instance, showInput: boolean) => ({
  name: instance.name,
  instanceId: instance.id,
  runtimeStatus: instance.status,
  input: showInput ? instance.input : null,
  customStatus: instance.customStatus,
  output: instance.output,
  createdTime: instance.createdAt,
  lastUpdatedTime: instance.updatedAt,
});
