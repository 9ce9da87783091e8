import { request } from 'node:http';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { conforms, HostProcess } from './host.ts';

const host = new HostProcess('http', { LOG_LEVEL: 'debug', FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '3000000' });
const streaming = new HostProcess('http', { STREAMS: 'yes', FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '3000000' });
beforeAll(() => Promise.all([host.start(), streaming.start()]), 120_000);
afterAll(() => Promise.all([host.dispose(), streaming.dispose()]));

const ROUTING = 'ASP.NET Core routing (Microsoft.AspNetCore.Routing route constraints)';
const found = async (target: string) => {
  const response = await host.request(`/api/${target}`);
  return response.ok ? ((await response.json()) as { name: string; params: Record<string, string> }) : response.status;
};
/** A request that `fetch` would not send. */
const raw = (method: string, path: string, headers: Record<string, string | string[]> = {}, body?: string) =>
  new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: new URL(host.url).port, method, path, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, body: text }));
    });
    sent.once('error', reject);
    sent.end(body);
  });

conforms('routes', [
  {
    name: 'are tried in the order of the functions’ names, not by precision',
    source:
      'functions-host src/WebJobs.Script/Host/FunctionMetadataManager.cs:192, issue 9876; nodejs-library issue 300',
    run: async () => {
      expect(await found('order/special')).toMatchObject({ name: 'aaaParameter', params: { id: 'special' } });
      expect(await found('sorted/special')).toMatchObject({ name: 'aLiteral' });
      expect(await found('sorted/other')).toMatchObject({ name: 'bParameter' });
    },
  },
  {
    name: 'without a route it is the function’s name; the prefix is api',
    source:
      'functions-host src/WebJobs.Script.WebHost/WebScriptHostHttpRoutesManager.cs:62-65, docs functions-bindings-http-webhook (routePrefix)',
    run: async () => {
      expect(await found('noRoute')).toMatchObject({ name: 'noRoute' });
      expect((await host.request('/noRoute')).status).toBe(404);
    },
  },
  {
    name: 'letters of literals know no case, values keep theirs',
    source: ROUTING,
    run: async () => expect(await found('ORDER/AbC')).toMatchObject({ params: { id: 'AbC' } }),
  },
  {
    name: 'an escaped slash stays escaped, the rest is decoded',
    source: 'Kestrel (PathString does not decode %2F)',
    run: async () => expect(await found('order/a%20b%2Fc%C3%A9')).toMatchObject({ params: { id: 'a b%2Fcé' } }),
  },
  ...(
    [
      ['int', ['1', '-7', '2147483647'], ['x', '2147483648', '1.5']],
      ['long', ['9223372036854775807'], ['9223372036854775808', 'x']],
      ['bool', ['true', 'FALSE'], ['yes', '1']],
      ['guid', ['0c9ef0f4-9f6c-4f0e-8f4d-3a1d4c5b6a7e', '0c9ef0f49f6c4f0e8f4d3a1d4c5b6a7e'], ['x', '0c9ef0f4']],
      ['alpha', ['abcXYZ'], ['a1', 'a-b']],
      ['decimal', ['1.50', '-3'], ['x', '1.2.3']],
      ['double', ['1.5', '1e3'], ['x']],
      ['date', ['2026-01-02', '2026-01-02T03:04:05Z'], ['x']],
      ['min', ['18', '99'], ['17', 'x']],
      ['max', ['120', '-1'], ['121']],
      ['range', ['18', '120'], ['17', '121', 'x']],
      ['length', ['abc'], ['ab', 'abcd']],
      ['lengths', ['abc', 'abcde'], ['ab', 'abcdef']],
      ['minlength', ['abcd', 'abcde'], ['abc']],
      ['maxlength', ['a', 'abcd'], ['abcde']],
      ['regex', ['123-4567'], ['123-456', '1234567']],
      ['two', ['5', '70'], ['4', 'x']],
    ] as [string, string[], string[]][]
  ).map(([kind, good, bad]) => ({
    name: `the constraint of /${kind}/ takes ${good.join(', ')} and no ${bad.join(', ')}`,
    source: ROUTING,
    run: async () => {
      for (const value of good)
        expect(await found(`${kind}/${value}`)).toMatchObject({ name: expect.stringContaining('typed') });
      for (const value of bad) expect(await found(`${kind}/${value}`)).toBe(404);
    },
  })),
  {
    name: 'optional parameters may be missing from the end',
    source: ROUTING,
    run: async () => {
      expect(await found('optional')).toMatchObject({ params: {} });
      expect(await found('optional/1')).toMatchObject({ params: { a: '1' } });
      expect(await found('optional/1/2')).toMatchObject({ params: { a: '1', b: '2' } });
      expect(await found('optional/1/2/3')).toBe(404);
    },
  },
  {
    name: 'a parameter may have a default',
    source: ROUTING,
    run: async () => {
      expect(await found('default')).toMatchObject({ params: { size: 'large' } });
      expect(await found('default/small')).toMatchObject({ params: { size: 'small' } });
    },
  },
  {
    name: 'a rest parameter takes what is left, slashes included, also nothing',
    source: ROUTING,
    run: async () => {
      expect(await found('rest/a/b/c.txt')).toMatchObject({ params: { path: 'a/b/c.txt' } });
      expect(await found('rest')).toMatchObject({ name: 'rest' });
    },
  },
  {
    name: 'text and parameters may stand in one segment',
    source: ROUTING,
    run: async () => {
      expect(await found('mixed/report.pdf/v3')).toMatchObject({
        params: { name: 'report', ext: 'pdf', version: '3' },
      });
      expect(await found('mixed/report.pdf/vx')).toBe(404);
    },
  },
]);

conforms('methods', [
  {
    name: 'one that the function does not name is a 404, HEAD and OPTIONS too',
    source: 'functions-host issues 11625, 10098; src/WebJobs.Script.WebHost/WebScriptHostHttpRoutesManager.cs:54-57',
    run: async () => {
      for (const method of ['POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE'])
        expect((await host.request('/api/noRoute', { method })).status).toBe(404);
    },
  },
  {
    name: 'those that it names work, OPTIONS, PATCH and DELETE too',
    source: 'docs functions-reference-node (methods of app.http)',
    run: async () => {
      for (const method of ['OPTIONS', 'PATCH', 'DELETE'])
        expect(await host.json('/api/options', { method })).toMatchObject({ method });
    },
  },
  {
    name: 'without methods it is GET and POST',
    source: 'nodejs-library src/app.ts (http: methods default)',
    run: async () => {
      expect((await host.request('/api/any')).status).toBe(200);
      expect((await host.request('/api/any', { method: 'POST' })).status).toBe(200);
      expect((await host.request('/api/any', { method: 'PUT' })).status).toBe(404);
    },
  },
  {
    name: 'HEAD has the headers and no body',
    source: 'RFC 9110 section 9.3.2',
    run: async () => {
      const response = await host.request('/api/head', { method: 'HEAD' });
      expect([response.status, await response.text()]).toEqual([200, '']);
      expect(Number(response.headers.get('content-length'))).toBeGreaterThan(0);
    },
  },
]);

conforms('requests', [
  {
    name: 'bytes come through untouched',
    source: 'nodejs-library src/http/HttpRequest.ts',
    run: async () => {
      const body = Uint8Array.from({ length: 256 }, (_, n) => n);
      const response = await host.request('/api/echo', { method: 'POST', body, headers: { 'content-type': 'x/y' } });
      expect(response.headers.get('content-type')).toBe('x/y');
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(body);
    },
  },
  {
    name: 'queries keep repeated names and what was escaped',
    source: 'nodejs-library src/http/HttpRequest.ts (URL.searchParams)',
    run: async () =>
      expect(await host.json('/api/noRoute?a=1&a=2&b=%C3%A9%26&c')).toMatchObject({
        query: [
          ['a', '1'],
          ['a', '2'],
          ['b', 'é&'],
          ['c', ''],
        ],
      }),
  },
  {
    name: 'the address is the one that the client used, and its own is told',
    source: 'docs App Service (x-forwarded-for), nodejs-library src/http/HttpRequest.ts',
    run: async () => {
      expect((await host.json('/api/noRoute?x=1')).url).toBe(`${host.url}/api/noRoute?x=1`);
      expect((await host.json('/api/headers'))['x-forwarded-for']).toMatch(/^127\.0\.0\.1:\d+$/);
    },
  },
  {
    name: 'headers have names in small letters; cookies and repeated ones are one text each',
    source: 'nodejs-library src/http/HttpRequest.ts (Headers of the Fetch standard)',
    run: async () => {
      const { body } = await raw('GET', '/api/headers', { Cookie: 'a=1; b=2', 'X-Many': ['one', 'two'] });
      expect(JSON.parse(body)).toMatchObject({ cookie: 'a=1; b=2', 'x-many': 'one, two' });
    },
  },
  {
    name: 'multipart forms with files',
    source: 'nodejs-library src/http/HttpRequest.ts (formData)',
    run: async () => {
      const form = new FormData();
      form.set('text', 'héllo');
      form.set('file', new Blob(['12345'], { type: 'text/csv' }), 'list.csv');
      expect(await host.json('/api/form', { method: 'POST', body: form })).toEqual({
        text: 'héllo',
        file: { name: 'list.csv', type: 'text/csv', size: 5 },
      });
    },
  },
  {
    name: 'a body is read once',
    source: 'Fetch standard (bodyUsed)',
    run: async () =>
      expect(await host.json('/api/readTwice', { method: 'POST', body: 'x' })).toEqual({
        used: true,
        again: 'TypeError',
      }),
  },
  {
    name: 'large bodies, up to the limit; past it a 413',
    source: 'docs functions-app-settings (FUNCTIONS_REQUEST_BODY_SIZE_LIMIT)',
    run: async () => {
      const of = (size: number) => ({ method: 'POST', body: new Uint8Array(size) });
      expect(await host.json('/api/length', of(2_900_000))).toBe(2_900_000);
      expect((await host.request('/api/length', of(3_100_000))).status).toBe(413);
    },
  },
  {
    name: 'a GET with a body loses the body',
    source: 'nodejs-library issue 458, src/http/HttpRequest.ts',
    run: async () =>
      expect(await raw('GET', '/api/length', { 'content-length': '3' }, 'abc')).toEqual({ status: 200, body: '0' }),
  },
  {
    name: 'the user comes from the header of the front end',
    source: 'nodejs-library src/http/extractHttpUserFromHeaders.ts',
    run: async () => {
      const principal = { identityProvider: 'aad', userId: 'u', userDetails: 'me@x', userRoles: ['authenticated'] };
      const header = Buffer.from(JSON.stringify(principal)).toString('base64');
      const got = await host.json('/api/user', { headers: { 'x-ms-client-principal': header } });
      expect(got).toMatchObject({ id: 'u', username: 'me@x', identityProvider: 'aad' });
    },
  },
]);

conforms('responses', [
  {
    name: 'jsonBody is JSON with its type and status',
    source: 'nodejs-library src/http/HttpResponse.ts',
    run: async () => {
      const response = await host.request('/api/json');
      expect([response.status, response.headers.get('content-type')]).toEqual([201, 'application/json']);
      expect(await response.json()).toEqual({ a: [1] });
    },
  },
  {
    name: 'text is text/plain in UTF-8',
    source: 'Fetch standard (type of a string body)',
    run: async () =>
      expect((await host.request('/api/text')).headers.get('content-type')).toBe('text/plain;charset=UTF-8'),
  },
  {
    name: 'bytes stay bytes',
    source: 'nodejs-library src/converters/toRpcHttp.ts',
    run: async () =>
      expect([...new Uint8Array(await (await host.request('/api/binary')).arrayBuffer())]).toEqual([0, 1, 255]),
  },
  {
    name: 'a stream as body arrives whole',
    source: 'nodejs-library src/converters/toRpcHttp.ts (arrayBuffer)',
    run: async () => expect(await (await host.request('/api/stream')).text()).toBe('one two three'),
  },
  {
    name: 'redirects are the client’s to follow',
    source: 'docs functions-bindings-http-webhook-output',
    run: async () => {
      const response = await host.request('/api/redirect', { redirect: 'manual' });
      expect([response.status, response.headers.get('location')]).toEqual([302, '/api/text']);
    },
  },
  {
    name: '204 has no body and no length; nothing returned is a 204 too',
    source: 'nodejs-library src/http/HttpResponse.ts (nullBodyStatuses)',
    run: async () => {
      const response = await host.request('/api/noContent');
      expect([response.status, response.headers.get('content-length')]).toEqual([204, null]);
      expect((await host.request('/api/nothing')).status).toBe(204);
    },
  },
  {
    name: 'a response object is taken as it is',
    source: 'nodejs-library src/converters/toRpcHttp.ts (instanceof HttpResponse)',
    run: async () => {
      const response = await host.request('/api/response');
      expect([response.status, response.headers.get('x-tea'), await response.text()]).toEqual([418, 'green', 'teapot']);
    },
  },
  {
    name: 'cookies have all their parts, values are escaped, the path is / if there is none',
    source: 'functions-host src/WebJobs.Script.Grpc/MessageExtensions/GrpcMessageExtensionUtilities.cs:43-78',
    run: async () => {
      const [plain, full, none] = (await host.request('/api/cookies')).headers.getSetCookie();
      expect(plain).toBe('plain=a%20b%3Bc; Path=/');
      expect(full).toBe(
        'full=1; Expires=Wed, 02 Jan 2030 03:04:05 GMT; Max-Age=60; Domain=example.com; Path=/here; HttpOnly; Secure; SameSite=Strict',
      );
      expect(none).toContain('SameSite=None');
    },
  },
  {
    name: 'one that throws, or returns what is no response, is a 500 that tells nothing; the log has it',
    source: 'functions-host (500 without details outside of development), nodejs-library src/converters/toRpcHttp.ts',
    run: async () => {
      for (const name of ['throws', 'badResponse']) {
        const response = await host.request(`/api/${name}`);
        expect([response.status, await response.text()]).toEqual([500, '']);
      }
      await host.logged('throws failed: Error: a secret reason');
    },
  },
  {
    name: 'functions with inputs or outputs that are not served are a 501 that names them',
    source: 'docs/local-host.md',
    run: async () => {
      for (const [name, what] of [
        ['withOutput', "the extra output 'queue' of withOutput"],
        ['withInput', "the extra input 'blob' of withInput"],
      ]) {
        const response = await host.request(`/api/${name}`);
        expect([response.status, await response.text()]).toEqual([501, expect.stringContaining(String(what))]);
      }
    },
  },
]);

conforms('with HTTP streams on', [
  {
    name: 'a response comes in parts as they are made',
    source: 'nodejs-library src/http/httpProxy.ts, docs functions-reference-node (HTTP streams)',
    run: async () => {
      const response = await streaming.request('/api/stream');
      const parts: string[] = [];
      for await (const part of response.body ?? []) parts.push(Buffer.from(part).toString());
      expect(parts.join('')).toBe('one two three');
      expect(parts.length).toBeGreaterThan(1);
    },
  },
  {
    name: 'bodies, parameters, headers, cookies and errors are as without',
    source: 'nodejs-library src/http/HttpRequest.ts (createStreamRequest)',
    run: async () => {
      const body = new Uint8Array(200_000).fill(7);
      const echoed = await streaming.request('/api/echo', { method: 'POST', body, headers: { 'content-type': 'x/y' } });
      expect(echoed.headers.get('content-type')).toBe('x/y');
      expect((await echoed.arrayBuffer()).byteLength).toBe(200_000);
      expect(await streaming.json('/api/order/7?a=1')).toMatchObject({ params: { id: '7' }, query: [['a', '1']] });
      expect((await streaming.request('/api/cookies')).headers.getSetCookie()).toHaveLength(3);
      expect((await streaming.request('/api/throws')).status).toBe(500);
      expect((await streaming.request('/api/json')).status).toBe(201);
    },
  },
  {
    name: 'a body past the limit is a 413, whether its length was said before or not',
    source:
      'functions-host src/WebJobs.Script.WebHost/Middleware/HttpRequestBodySizeMiddleware.cs:38-48, YARP src/ReverseProxy/Forwarder/HttpForwarder.cs (HandleRequestBodyFailure)',
    run: async () => {
      const body = new Uint8Array(3_100_000);
      const status = async (init: RequestInit) =>
        (await streaming.request('/api/length', { method: 'POST', ...init })).status;
      expect(await status({ body: body.subarray(0, 2_900_000) })).toBe(200);
      expect(await status({ body })).toBe(413);
      expect(await status({ body: new Blob([body]).stream(), duplex: 'half' } as RequestInit)).toBe(413);
    },
  },
]);

const withKey = async (target: string, key?: string, how: 'header' | 'query' = 'header') => {
  const asQuery = how === 'query' && key !== undefined;
  const headers: Record<string, string> = key === undefined || asQuery ? {} : { 'x-functions-key': key };
  return (await host.request(asQuery ? `${target}?code=${key}` : target, { headers })).status;
};
conforms('keys', [
  {
    name: 'function level takes the function’s own key, the host’s and the master key, as header or query',
    source:
      'docs function-keys-how-to, functions-host src/WebJobs.Script.WebHost/Security/Authorization/AuthUtility.cs',
    run: async () => {
      const { functions, functionKey, masterKey } = host.keys();
      const at = '/api/keys/function';
      expect(await withKey(at)).toBe(401);
      expect(await withKey(at, 'wrong')).toBe(401);
      for (const key of [functions['forFunction'], functionKey, masterKey]) {
        expect(await withKey(at, key)).toBe(200);
        expect(await withKey(at, key, 'query')).toBe(200);
      }
      expect(await withKey(at, functions['echo'])).toBe(401);
    },
  },
  {
    name: 'admin level takes the master key alone',
    source: 'docs function-keys-how-to (Admin)',
    run: async () => {
      const { functions, functionKey, masterKey } = host.keys();
      for (const key of [undefined, functions['forAdmin'], functionKey])
        expect(await withKey('/api/keys/admin', key)).toBe(401);
      expect(await withKey('/api/keys/admin', masterKey)).toBe(200);
    },
  },
  {
    name: 'they are made once and stay',
    source: 'docs function-keys-how-to',
    run: async () => {
      const before = streaming.keys();
      await streaming.restart();
      expect(streaming.keys()).toEqual(before);
    },
  },
  {
    name: 'the host’s own API wants the master key',
    source: 'functions-host src/WebJobs.Script.WebHost/Controllers/HostController.cs, KeysController.cs',
    run: async () => {
      const { masterKey, functionKey, functions } = host.keys();
      expect(await withKey('/admin/host/status')).toBe(401);
      const headers = { 'x-functions-key': masterKey };
      expect(await host.json('/admin/host/status', { headers })).toMatchObject({ state: 'Running' });
      expect((await host.json('/admin/host/keys', { headers })).keys).toEqual([
        { name: 'default', value: functionKey },
      ]);
      expect((await host.json('/admin/functions/echo/keys', { headers })).keys[0].value).toBe(functions['echo']);
      expect(await withKey('/admin/functions/nobody/keys', masterKey)).toBe(404);
    },
  },
]);

conforms('hooks, contexts and logs', [
  {
    name: 'hooks run before the start and around each call, and may change handler and result',
    source: 'nodejs-worker src/eventHandlers/InvocationHandler.ts, src/startApp.ts',
    run: async () =>
      expect(await host.json('/api/hooked')).toEqual({
        from: 'handler',
        hookData: { at: 'pre' },
        seen: expect.arrayContaining(['appStart', 'pre hooked']),
      }),
  },
  {
    name: 'one after a call may take its error away',
    source: 'nodejs-worker src/eventHandlers/InvocationHandler.ts (isError(postInvocContext.error))',
    run: async () =>
      expect(await host.json('/api/hookedThrows')).toEqual({ mended: 'broken', hookData: { at: 'pre' } }),
  },
  {
    name: 'each level of context.log goes to that level, values are written out',
    source: 'nodejs-library src/InvocationContext.ts, src/InvocationModel.ts (format)',
    run: async () => {
      await host.request('/api/logs');
      await host.logged('said as error');
      const level = (message: string) => host.lines().find(({ msg }) => msg === message)?.level;
      expect(['trace', 'debug', 'log', 'warning', 'error'].map((each) => level(`said as ${each}`))).toEqual([
        20, 20, 30, 40, 50,
      ]);
      expect(level('said as info { n: 1 }')).toBe(30);
    },
  },
  {
    name: 'a log hook may change what is logged',
    source: 'nodejs-library src/hooks/LogHookContext.ts',
    run: async () => {
      await host.request('/api/logs');
      await host.logged('changed by the hook');
      expect(host.lines().find(({ msg }) => msg === 'changed by the hook')?.level).toBe(50);
    },
  },
  {
    name: 'the context names the function, the call and the trigger',
    source: 'nodejs-library src/InvocationContext.ts',
    run: async () =>
      expect(await host.json('/api/contextOf')).toEqual({
        functionName: 'contextOf',
        invocationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        trigger: 'httpTrigger',
      }),
  },
  {
    name: 'functions are registered at the start and not later',
    source: 'nodejs-worker src/coreApi/registerFunction.ts',
    run: async () =>
      expect(await host.json('/api/registersLate')).toBe('A function can only be registered during app startup.'),
  },
  {
    name: 'the hooks of the end run when the host stops',
    source: 'nodejs-worker src/eventHandlers/terminateWorker.ts',
    run: async () => {
      await streaming.end();
      await streaming.logged('the app says goodbye');
      await streaming.start();
    },
  },
]);
