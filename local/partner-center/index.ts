import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { delayOf, type Fault, Faults, reset } from '../faults.ts';
import { HttpError, listen, readBody, sendHtml, sendJson } from '../http.ts';
import { GroupCommit, openDatabase } from '../sqlite.ts';
import { overviewPage } from './overview.ts';
import { answerPage, refuse } from './pages.ts';
import { partnershipPage } from './partnership-page.ts';
import { type Answer, SandboxState } from './state.ts';

export interface PartnerCenterOptions {
  port: number;
  dataDir: string;
  /** The sign-in that issues the tokens which are let in. */
  issuer: string;
  jwksUri: string;
}

interface SandboxFault extends Fault {
  kind: 'status' | 'delay' | 'resetBefore' | 'resetAfter' | 'malformed';
  method?: string;
  /** Regular expression on path and query. */
  path?: string;
}

const AUDIENCE = 'https://api.partnercenter.microsoft.com';
const SHOWN = 30;

/** Partner Center on one machine: answers as the documentation's pages show, remembers, and can be told to fail. */
export async function startPartnerCenter({ port, dataDir, issuer, jwksUri }: PartnerCenterOptions) {
  mkdirSync(dataDir, { recursive: true });
  const database = openDatabase(path.join(dataDir, 'partner-center.db'));
  const commits = new GroupCommit(database);
  const state = new SandboxState(database);
  const keys = createRemoteJWKSet(new URL(jwksUri));
  const faults = new Faults<SandboxFault, IncomingMessage>(
    (fault, { method = '', url = '' }) =>
      (fault.method === undefined || fault.method === method) && new RegExp(fault.path ?? '').test(url),
  );

  async function isLetIn(request: IncomingMessage): Promise<boolean> {
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    return jwtVerify(token, keys, { issuer, audience: AUDIENCE }).then(
      () => true,
      () => false,
    );
  }

  /** Partner Center's own API: every call is noted, with its answer, in the transaction that has its effect. */
  async function api(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { method = '', headers } = request;
    await readBody(request);
    const fault = faults.take(request);
    if (fault?.kind === 'delay') await delayOf(fault);
    if (fault?.kind === 'resetBefore') return reset(response);
    const letIn = await isLetIn(request);
    const requestId = String(headers['ms-requestid'] ?? crypto.randomUUID());
    const correlationId = String(headers['ms-correlationid'] ?? crypto.randomUUID());
    const { status, body } = await commits.run((): Answer => {
      const known = method === 'GET' || method === 'HEAD' ? undefined : state.answered(requestId);
      const answer = known ?? decide(fault, letIn, method, url);
      if (known === undefined && method !== 'GET' && method !== 'HEAD') state.keepAnswer(requestId, answer);
      const call = { at: new Date().toISOString(), method, path: url.pathname + url.search, requestId, correlationId };
      state.note({ ...call, status: answer.status, replayed: known !== undefined });
      return answer;
    });
    if (fault?.kind === 'resetAfter') return reset(response);
    const own = { 'ms-requestid': requestId, 'ms-correlationid': correlationId, ...fault?.headers };
    if (fault?.kind === 'malformed')
      return void response.writeHead(status, { 'content-type': 'application/json', ...own }).end('{"half":');
    sendJson(response, status, body, own);
  }

  function decide(fault: SandboxFault | undefined, letIn: boolean, method: string, url: URL): Answer {
    if (fault?.kind === 'status') return refuse(fault.status ?? 500, 800003, 'A fault that was asked for.');
    if (!letIn) return refuse(401, 400, 'Access denied');
    return answerPage(state, method, url) ?? refuse(501, 0, `The sandbox does not serve ${method} ${url.pathname}.`);
  }

  /** What a person or a test asks of the sandbox itself. */
  async function control(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const asked = `${request.method} ${url.pathname}`;
    const body = (await readBody(request)).toString();
    const tenantId = /^(?:PUT|POST) \/sandbox\/resellers\/([\w-]+)$/.exec(asked)?.[1];
    if (tenantId !== undefined) return change(request, response, tenantId, body);
    switch (asked) {
      case 'GET /':
        return sendHtml(response, 200, overviewPage(state.resellers(), state.calls('').slice(-SHOWN).reverse()));
      case 'GET /partnership':
        return sendHtml(response, 200, partnershipPage(state.resellers()));
      case 'GET /sandbox/resellers':
        return sendJson(response, 200, state.resellers());
      case 'GET /sandbox/calls':
        return sendJson(response, 200, state.calls(url.searchParams.get('since') ?? ''));
      case 'GET /sandbox/faults':
        return sendJson(response, 200, faults.left());
      case 'PUT /sandbox/faults':
        faults.set(parse(body) as SandboxFault[]);
        return sendJson(response, 200, faults.left());
      default:
        throw new HttpError(404, `The sandbox does not serve ${asked}.`);
    }
  }

  /** Plays what the reseller's people do in Partner Center: by a test in JSON, by a person with the page's form. */
  async function change(
    request: IncomingMessage,
    response: ServerResponse,
    tenantId: string,
    body: string,
  ): Promise<void> {
    const reseller = state.reseller(tenantId);
    if (reseller === undefined) throw new HttpError(404, `There is no reseller with the tenant id ${tenantId}.`);
    const byForm = request.method === 'POST';
    const given = byForm ? Object.fromEntries(new URLSearchParams(body)) : (parse(body) as Record<string, unknown>);
    const changed = { ...reseller };
    for (const what of ['agreementSigned', 'partnership'] as const) {
      if (given[what] !== undefined) changed[what] = String(given[what]) === 'true';
    }
    await commits.run(() => state.save(changed));
    if (byForm) response.writeHead(303, { location: '/' }).end();
    else sendJson(response, 200, changed);
  }

  const server = await listen((request, response) => {
    const url = new URL(request.url ?? '/', 'http://local');
    const work = url.pathname.startsWith('/v1/') ? api(request, response, url) : control(request, response, url);
    work.catch((error: Error) => {
      if (response.headersSent || response.destroyed) return;
      sendJson(response, error instanceof HttpError ? error.status : 500, { error: error.message });
    });
  }, port);

  return {
    ...server,
    async close() {
      await server.close();
      await commits.run(() => undefined);
      database.close();
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, 'The body must be JSON.');
  }
}
