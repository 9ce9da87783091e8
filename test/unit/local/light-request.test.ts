import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LightRequest } from '../../../local/functions-host/light-request.ts';

type Some = Pick<
  Request,
  'url' | 'method' | 'headers' | 'bodyUsed' | 'body' | 'text' | 'json' | 'arrayBuffer' | 'blob'
> & {
  formData(): Promise<FormData>;
  clone(): Some;
};

/** What a handler may do with a request; what comes of it as plain values. */
const ASKED: Record<string, (request: Some) => unknown> = {
  url: ({ url }) => url,
  method: ({ method }) => method,
  headers: ({ headers }) => [...headers],
  changed: ({ headers }) => headers.set('x-more', '1'),
  used: ({ bodyUsed }) => bodyUsed,
  hasBody: ({ body }) => body !== null,
  text: (request) => request.text(),
  json: (request) => request.json(),
  bytes: async (request) => [...new Uint8Array(await request.arrayBuffer())],
  blob: async (request) => [(await request.blob()).size, (await request.clone().blob()).type],
  form: async (request) => [...(await request.formData())],
  clone: (request) => request.clone().text(),
};

async function told(request: Some, asked: string[]): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const each of asked) {
    try {
      answers.push(await ASKED[each]?.(request));
    } catch (error) {
      answers.push(`${(error as Error).name}: ${(error as Error).message}`);
    }
  }
  return answers;
}

const bodies = fc.oneof(
  fc.constant(undefined),
  fc.uint8Array({ maxLength: 20 }),
  fc.json().map((text) => new TextEncoder().encode(text)),
  fc.constantFrom('', '\uFEFF{"marked":1}', 'a=1&b=%20').map((text) => new TextEncoder().encode(text)),
  fc.constant('text'),
);

test('whatever is asked of it, in any order, it answers as a Request does', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(
        'http://localhost:7071/api/a b?x=%20&y=ü',
        'http://localhost/',
        'http://a:b@localhost/',
        'http://localhost/#x',
      ),
      fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'post', 'patch', 'CONNECT', 'TRACK', 'CUSTOM'),
      fc.dictionary(
        fc.constantFrom('content-type', 'Authorization', 'x-forwarded-for'),
        fc.constantFrom('application/x-www-form-urlencoded', 'text/plain', 'a, b'),
      ),
      bodies,
      fc.array(fc.constantFrom(...Object.keys(ASKED)), { maxLength: 6 }),
      async (url, method, headers, body, asked) => {
        const init = { method, headers, ...(body === undefined ? {} : { body }) };
        const made = (make: () => Some): Some | string => {
          try {
            return make();
          } catch (error) {
            return (error as Error).message;
          }
        };
        const real = made(() => new Request(url, init as RequestInit));
        const light = made(() => new LightRequest(url, init) as unknown as Some);
        if (typeof real === 'string' || typeof light === 'string') return expect(light).toEqual(real);
        expect(await told(light, asked)).toEqual(await told(real, asked));
      },
    ),
    { numRuns: 1_000 },
  );
});
