// What the conformance tests of HTTP call. The names matter: routes are tried in the order of the functions' names.
import { app, HttpResponse } from '@azure/functions';

if (process.env.STREAMS === 'yes') app.setup({ enableHttpStream: true });

const show = (name) => async (request) => ({
  jsonBody: { name, method: request.method, params: request.params, query: [...request.query], url: request.url },
});
const route = (name, template, options = {}) =>
  app.http(name, { methods: ['GET'], route: template, authLevel: 'anonymous', handler: show(name), ...options });

route('aaaParameter', 'order/{id}');
route('zzzLiteral', 'order/special');
route('aLiteral', 'sorted/special');
route('bParameter', 'sorted/{id}');
route('typedInt', 'int/{n:int}');
route('typedLong', 'long/{n:long}');
route('typedBool', 'bool/{b:bool}');
route('typedGuid', 'guid/{g:guid}');
route('typedAlpha', 'alpha/{a:alpha}');
route('typedDecimal', 'decimal/{d:decimal}');
route('typedDouble', 'double/{d:double}');
route('typedDate', 'date/{d:datetime}');
route('typedMin', 'min/{n:min(18)}');
route('typedMax', 'max/{n:max(120)}');
route('typedRange', 'range/{n:range(18,120)}');
route('typedLength', 'length/{s:length(3)}');
route('typedLengths', 'lengths/{s:length(3,5)}');
route('typedMinLength', 'minlength/{s:minlength(4)}');
route('typedMaxLength', 'maxlength/{s:maxlength(4)}');
route('typedRegex', 'regex/{s:regex(^\\d{{3}}-\\d{{4}}$)}');
route('typedTwo', 'two/{n:int:min(5)}');
route('optional', 'optional/{a?}/{b?}');
route('withDefault', 'default/{size=large}');
route('rest', 'rest/{*path}');
route('mixed', 'mixed/{name}.{ext}/v{version:int}');
app.http('noRoute', { methods: ['GET'], authLevel: 'anonymous', handler: show('noRoute') });
app.http('anyMethod', { route: 'any', authLevel: 'anonymous', handler: show('anyMethod') });
route('head', 'head', { methods: ['GET', 'HEAD'] });
route('options', 'options', { methods: ['OPTIONS', 'PATCH', 'DELETE'] });
route('forFunction', 'keys/function', { authLevel: 'function' });
route('forAdmin', 'keys/admin', { authLevel: 'admin' });

const handle = (name, handler, methods = ['GET', 'POST', 'PUT']) =>
  app.http(name, { methods, authLevel: 'anonymous', handler });
handle('echo', async (request) => ({
  headers: { 'content-type': request.headers.get('content-type') ?? 'none' },
  body: await request.arrayBuffer(),
}));
handle('headers', async (request) => ({ jsonBody: Object.fromEntries(request.headers) }));
handle('form', async (request) => {
  const form = await request.formData();
  const file = form.get('file');
  return { jsonBody: { text: form.get('text'), file: { name: file.name, type: file.type, size: file.size } } };
});
handle('length', async (request) => ({ jsonBody: (await request.arrayBuffer()).byteLength }));
handle('readTwice', async (request) => {
  await request.text();
  return { jsonBody: { used: request.bodyUsed, again: await request.text().catch((error) => error.name) } };
});
handle('json', () => ({ status: 201, jsonBody: { a: [1] } }));
handle('text', () => ({ body: 'plain' }));
handle('redirect', () => ({ status: 302, headers: { location: '/api/text' } }));
handle('noContent', () => ({ status: 204 }));
handle('nothing', () => undefined);
handle('binary', () => ({
  body: new Uint8Array([0, 1, 255]),
  headers: { 'content-type': 'application/octet-stream' },
}));
handle('stream', () => ({
  body: new ReadableStream({
    async start(controller) {
      for (const part of ['one ', 'two ', 'three']) {
        controller.enqueue(new TextEncoder().encode(part));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      controller.close();
    },
  }),
}));
handle('response', () => new HttpResponse({ status: 418, body: 'teapot', headers: { 'x-tea': 'green' } }));
handle('cookies', () => ({
  cookies: [
    { name: 'plain', value: 'a b;c' },
    {
      name: 'full',
      value: '1',
      domain: 'example.com',
      path: '/here',
      expires: new Date('2030-01-02T03:04:05Z'),
      maxAge: 60,
      httpOnly: true,
      secure: true,
      sameSite: 'Strict',
    },
    { name: 'none', value: '2', sameSite: 'None' },
  ],
}));
handle('throws', () => {
  throw new Error('a secret reason');
});
handle('badResponse', () => 'just a text');
handle('user', (request) => ({ jsonBody: request.user }));
app.http('withOutput', {
  methods: ['GET'],
  authLevel: 'anonymous',
  extraOutputs: [{ type: 'queue', name: 'out', queueName: 'q' }],
  handler: () => ({}),
});
app.http('withInput', {
  methods: ['GET'],
  authLevel: 'anonymous',
  extraInputs: [{ type: 'blob', name: 'in', path: 'a/b' }],
  handler: () => ({}),
});
