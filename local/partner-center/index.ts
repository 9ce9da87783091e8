import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { delayOf, Faults, reset } from '../faults.ts';
import { HttpError, listen, readBody, sendHtml, sendJson } from '../http.ts';
import { GroupCommit, openDatabase } from '../sqlite.ts';
import { type Answer, errorAnswer } from './answers.ts';
import {
  acceptRelationship,
  changePrice,
  changeReseller,
  changeSettings,
  changeSubscription,
  customersWithAll,
} from './control.ts';
import { withoutCredentials } from './customers.ts';
import { readFaults, type SandboxFault, WRONG_SHAPE } from './faults.ts';
import { overviewPage } from './overview.ts';
import { answerPage } from './pages.ts';
import { partnershipPage } from './partnership-page.ts';
import type { SandboxSettings } from './settings.ts';
import { SandboxState } from './state.ts';
import { tokenCheck } from './tokens.ts';

export interface PartnerCenterOptions {
  port: number;
  dataDir: string;
  /** The sign-in that issues the tokens which are let in. */
  issuer: string;
  jwksUri: string;
}

const isRead = (method: string) => method === 'GET' || method === 'HEAD';
/** What the caller is to try again is no answer to remember (page headers): only success and business failure are. */
const isFinal = ({ status }: Answer) => status < 500 && ![401, 408, 429].includes(status);

/** Partner Center on one machine: answers as the documentation's pages show, remembers, and can be told to fail. */
export async function startPartnerCenter({ port, dataDir, issuer, jwksUri }: PartnerCenterOptions) {
  mkdirSync(dataDir, { recursive: true });
  const database = openDatabase(path.join(dataDir, 'partner-center.db'));
  const commits = new GroupCommit(database);
  const state = await commits.run(() => new SandboxState(database));
  const isLetIn = tokenCheck(issuer, jwksUri);
  const faults = new Faults<SandboxFault, IncomingMessage>(
    (fault, { method = '', url = '' }) =>
      (fault.method === undefined || fault.method === method) && new RegExp(fault.path ?? '', 'i').test(url),
  );

  /** Partner Center's own API: every call is noted, with its answer, in the transaction that has its effect. */
  async function api(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { method = '', headers } = request;
    const raw = await readBody(request);
    const fault = faults.take(request);
    if (fault?.kind === 'delay') await delayOf(fault);
    if (fault?.kind === 'resetBefore') return reset(response);
    const letIn = await isLetIn(headers.authorization);
    const requestId = String(headers['ms-requestid'] ?? crypto.randomUUID());
    const correlationId = String(headers['ms-correlationid'] ?? crypto.randomUUID());
    const given = { requestId, correlationId };
    const answer = await commits.run((): Answer => {
      const now = new Date();
      const remembers = letIn && fault?.kind !== 'status' && !isRead(method);
      const write = { method, path: url.pathname.toLowerCase() };
      const known = remembers ? state.answered(requestId, write) : undefined;
      const query = new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]));
      const decided =
        (known && repeated(known, state.settings())) ??
        decide(fault, letIn, { state, now, method, query, headers, raw }, url.pathname);
      if (remembers && known === undefined && isFinal(decided)) state.keepAnswer(requestId, write, decided);
      const seen = fault?.kind === 'statusAfter' ? said(fault) : decided;
      const call = { at: now.toISOString(), method, path: url.pathname + url.search, ...given, status: seen.status };
      state.note({ ...call, replayed: known !== undefined, ...(fault === undefined ? {} : { fault: fault.kind }) });
      return seen;
    });
    if (fault?.kind === 'resetAfter') return reset(response);
    const own = { 'ms-requestid': requestId, 'ms-correlationid': correlationId, ...answer.headers, ...fault?.headers };
    if (fault?.kind === 'malformed') return write(response, { ...answer, text: '{"half":' }, own);
    if (fault?.kind === 'wrongSchema') return write(response, { status: answer.status, body: WRONG_SHAPE }, own);
    write(response, answer, own);
  }

  const repeated = (known: Answer, { forgetCredentials }: SandboxSettings) =>
    forgetCredentials ? withoutCredentials(known) : known;

  const said = ({ status, code, description }: SandboxFault) => errorAnswer(status, code, description);

  function decide(
    fault: SandboxFault | undefined,
    letIn: boolean,
    asked: Parameters<typeof answerPage>[0],
    target: string,
  ): Answer {
    if (fault?.kind === 'status') return said(fault);
    if (!letIn) return errorAnswer(401, 400, 'Access denied');
    return answerPage(asked, target);
  }

  /** What a person or a test asks of the sandbox itself. */
  async function control(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const asked = `${request.method} ${url.pathname}`;
    const body = (await readBody(request)).toString();
    const [, area = '', id = ''] = /^(\w+ \/sandbox\/\w+)\/([\w-]+)$/.exec(asked) ?? [];
    const commit = async (work: () => unknown, status = 200) => sendJson(response, status, await commits.run(work));
    switch (area === '' ? asked : `${area}/{id}`) {
      case 'GET /':
        return sendHtml(response, 200, overviewPage(state, new Date()));
      case 'GET /partnership':
        return sendHtml(response, 200, partnershipPage(state.resellers()));
      case 'GET /sandbox/resellers':
        return sendJson(response, 200, state.resellers());
      case 'GET /sandbox/resellers/{id}':
        return sendJson(response, 200, found(state.reseller(id), `reseller with the tenant id ${id}`));
      case 'PUT /sandbox/resellers/{id}':
        return commit(() => changeReseller(state, id, parse(body)));
      case 'POST /sandbox/resellers/{id}':
        await commits.run(() => changeReseller(state, id, Object.fromEntries(new URLSearchParams(body))));
        return void response.writeHead(303, { location: '/' }).end();
      case 'GET /sandbox/customers':
        return sendJson(response, 200, customersWithAll(state, new Date()));
      case 'POST /sandbox/customers':
        return commit(() => acceptRelationship(state, new Date(), parse(body)), 201);
      case 'PUT /sandbox/subscriptions/{id}':
        return commit(() => changeSubscription(state, new Date(), id, parse(body)));
      case 'POST /sandbox/prices':
        return commit(() => changePrice(state, parse(body)));
      case 'GET /sandbox/settings':
        return sendJson(response, 200, state.settings());
      case 'PUT /sandbox/settings':
        return commit(() => changeSettings(state, parse(body)));
      case 'GET /sandbox/calls':
        return sendJson(response, 200, state.calls(url.searchParams.get('since') ?? ''));
      case 'GET /sandbox/faults':
        return sendJson(response, 200, faults.left());
      case 'PUT /sandbox/faults':
        faults.set(readFaults(parse(body)));
        return sendJson(response, 200, faults.left());
      default:
        throw new HttpError(404, `The sandbox does not serve ${asked}.`);
    }
  }

  const server = await listen((request, response) => {
    const url = new URL(request.url ?? '/', 'http://local');
    const isApi = /^\/v1(\.0)?(\/|$)/i.test(url.pathname);
    const work = isApi ? api(request, response, url) : control(request, response, url);
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

function write(response: ServerResponse, answer: Answer, headers: Record<string, string>): void {
  const json = answer.body === undefined ? '' : `${answer.bom ? '\ufeff' : ''}${JSON.stringify(answer.body)}`;
  const text = answer.text ?? json;
  const type: Record<string, string> = text === '' ? {} : { 'content-type': 'application/json; charset=utf-8' };
  response.writeHead(answer.status, { ...type, ...headers }).end(text);
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new HttpError(404, `There is no ${what}.`);
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, 'The body must be JSON.');
  }
}
