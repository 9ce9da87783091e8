import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Settings } from '../../shared/settings.ts';

export interface Asked {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: unknown;
}

export interface Told {
  status: number;
  headers?: Record<string, string>;
  text?: string;
}

/** A Partner Center that answers as a test prints it, with its token endpoint beside it. */
export async function printedPartnerCenter() {
  const asked: Asked[] = [];
  const tokenForms: Record<string, string>[] = [];
  let answer: (request: Asked) => Told = () => ({ status: 404 });

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const { method = '', url: path = '', headers } = request;
    if (path === '/token') {
      tokenForms.push(Object.fromEntries(new URLSearchParams(text)));
      return response.end(JSON.stringify({ access_token: `token-${tokenForms.length}`, expires_in: 3600 }));
    }
    const call: Asked = { method, path, headers, body: text === '' ? undefined : JSON.parse(text) };
    asked.push(call);
    const told = answer(call);
    response.writeHead(told.status, { 'content-type': 'application/json; charset=utf-8', ...told.headers });
    return response.end(told.text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    asked,
    tokenForms,
    answersWith(next: (request: Asked) => Told): void {
      asked.length = 0;
      tokenForms.length = 0;
      answer = next;
    },
    settings: {
      PARTNER_CENTER_URL: url,
      PARTNER_CENTER_PRICES_URL: url,
      PARTNER_CENTER_TOKEN_URL: `${url}/token`,
      PARTNER_CENTER_CLIENT_ID: 'client',
      PARTNER_CENTER_CLIENT_SECRET: 'the-client-secret',
      PARTNER_CENTER_REFRESH_TOKEN: 'the-refresh-token',
      PARTNER_CENTER_TIMEOUT: 20_000,
    } as Settings,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
