import {
  app,
  type HttpMethod,
  type HttpRequest,
  type HttpResponseInit,
  type InvocationContext,
} from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import * as df from 'durable-functions';
import type { z } from 'zod';
import { authorOf, type Trace } from '../domain/trace.ts';
import { ensureRunning } from '../durable/workflow.ts';
import type { Role } from '../identity/roles.ts';
import type { Authenticate, Caller } from '../identity/tokens.ts';
import { Problem, problemResponse, toProblem } from './problem.ts';
import {
  addressOf,
  check,
  checkIfMatch,
  correlationIdOf,
  etagOf,
  type NewIdentity,
  newIdentity,
  queryOf,
  readJson,
} from './request.ts';

/** What a handler gets: the checked input, who asks, and what it needs to act in the caller's name. */
export interface Call<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  request: HttpRequest;
  caller: Caller;
  trace: Trace;
  /** Id for what the call makes: the same one when the call is repeated with its `Idempotency-Key`. */
  identity: NewIdentity;
  /** Throws a 412 when the client's `If-Match` names another revision. */
  checkRevision(revision: number): void;
  /** Starts or wakes the workflow of a document that has been written. */
  wake(workflow: string, documentId: string): Promise<void>;
}

export interface Answer<T> {
  body: T;
  /** Becomes the ETag. */
  revision?: number;
  headers?: Record<string, string>;
}

/**
 * One definition of an endpoint: it registers the function, checks role and input, words the problems, names the audit
 * entry and describes itself in the OpenAPI document.
 */
export interface EndpointDefinition<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  S extends z.ZodType,
> {
  name: string;
  summary: string;
  method: HttpMethod;
  route: string;
  /** Any one of these roles; `anyone` needs no token. */
  roles: readonly Role[] | 'anyone';
  params?: P;
  query?: Q;
  /** A JSON body. An endpoint without one ignores what is sent. */
  body?: B;
  /** The media type of a body that is not checked here: the handler reads it from `request`. */
  reads?: 'text/csv' | 'application/json';
  /** Takes an `Idempotency-Key`. */
  creates?: boolean;
  /** Honours `If-Match`. */
  changes?: boolean;
  /** Problems that it answers with beside those that its definition implies. */
  problems?: readonly number[];
  success: { status: number; description: string; schema: S };
  handle(call: Call<z.output<P>, z.output<Q>, z.output<B>>): Promise<Answer<z.input<S>>>;
}

export type Endpoint = EndpointDefinition<z.ZodType, z.ZodType, z.ZodType, z.ZodType>;

/** Keeps the types of one definition together and gives it as what a list of endpoints holds. */
export function endpoint<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, S extends z.ZodType>(
  definition: EndpointDefinition<P, Q, B, S>,
): Endpoint {
  return definition as unknown as Endpoint;
}

const NOBODY: Caller = { id: 'anyone', roles: [] };

async function authorise(definition: Endpoint, request: HttpRequest, authenticate: Authenticate): Promise<Caller> {
  if (definition.roles === 'anyone') return NOBODY;
  const caller = await authenticate(request.headers.get('authorization'));
  if (caller === undefined) throw new Problem(401);
  const allowed = definition.roles;
  if (caller.roles.some((role) => allowed.includes(role))) return caller;
  throw new Problem(403, `This needs one of the roles ${allowed.join(', ')}.`);
}

async function answer(
  definition: Endpoint,
  request: HttpRequest,
  client: DurableClient | undefined,
  context: InvocationContext,
  authenticate: Authenticate,
  correlationId: string,
): Promise<HttpResponseInit> {
  const caller = await authorise(definition, request, authenticate);
  const params = definition.params && checkParams(definition.params, request);
  const query = definition.query && check(definition.query, queryOf(request));
  const body = definition.body && (await readJson(request, definition.body));
  const address = addressOf(request);
  const result = await definition.handle({
    params,
    query,
    body,
    request,
    caller,
    identity: definition.creates ? newIdentity(request, [caller.id, definition.name], body) : { id: '' },
    trace: {
      actor: {
        kind: 'staff',
        ...authorOf(caller),
        roles: caller.roles,
      },
      action: definition.name,
      correlationId,
      ...(address === undefined ? {} : { address }),
    },
    checkRevision: (revision) => checkIfMatch(request.headers.get('if-match') ?? undefined, revision),
    wake: (workflow, documentId) => wake(client, workflow, documentId, context),
  });
  return {
    status: definition.success.status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(result.revision === undefined ? {} : { etag: etagOf(result.revision) }),
      ...result.headers,
    },
    body: JSON.stringify(result.body),
  };
}

/** An address that no thing can have is an address where there is nothing. */
function checkParams(schema: z.ZodType, request: HttpRequest): unknown {
  const result = schema.safeParse(request.params);
  if (!result.success) throw new Problem(404, 'There is nothing at this address.');
  return result.data;
}

/** What is written is acknowledged: a workflow that cannot be woken now is found by the next reminder run. */
export async function wake(
  client: DurableClient | undefined,
  workflow: string,
  documentId: string,
  context: InvocationContext,
): Promise<void> {
  try {
    if (client === undefined) throw new Error('This endpoint has no durable client.');
    await ensureRunning(client, workflow, documentId);
  } catch (error) {
    context.warn(
      `${workflow}-${documentId} could not be woken and waits for the next reminder run: ${String(error).slice(0, 300)}`,
    );
  }
}

/** Registers every endpoint with the Functions host. Only those that change something get a durable client. */
export function registerEndpoints(endpoints: Endpoint[], authenticate: Authenticate): void {
  for (const definition of endpoints) {
    const { name, method, route } = definition;
    const handle = async (request: HttpRequest, client: DurableClient | undefined, context: InvocationContext) => {
      const correlationId = correlationIdOf(request);
      const response = await answer(definition, request, client, context, authenticate, correlationId).catch(
        (error) => {
          if (toProblem(error).status >= 500) {
            context.error(
              `${name} (${correlationId}): ${error instanceof Error ? (error.stack ?? error.message) : 'unknown'}`,
            );
          }
          return problemResponse(error, correlationId);
        },
      );
      return { ...response, headers: { ...response.headers, 'x-correlation-id': correlationId } };
    };
    const options = { methods: [method], route, authLevel: 'anonymous' as const };
    if (method === 'GET')
      app.http(name, { ...options, handler: (request, context) => handle(request, undefined, context) });
    else df.app.client.http(name, { ...options, handler: handle });
  }
}
