import createClient from 'openapi-fetch';
import { ApiProblem, SessionEnded, Unreachable } from './problem.ts';
import type { components, paths } from './schema.ts';

export type Schemas = components['schemas'];

type TokenSource = () => Promise<string>;

let tokenSource: TokenSource | undefined;
/** Signing in comes before the first call; the client asks for a token with each. */
export const signCallsWith = (source: TokenSource) => {
  tokenSource = source;
};

type Listener = (reachable: boolean) => void;
const listeners = new Set<Listener>();
let reachable = true;

/** Whether the last call was answered, for the bar that says that it was not. */
export const reachability = {
  get: () => reachable,
  subscribe(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

function note(answered: boolean) {
  if (answered === reachable) return;
  reachable = answered;
  for (const listener of listeners) listener(answered);
}

/** A call that hangs is a call that was not answered. */
const PATIENCE = 30_000;

async function send(request: Request): Promise<Response> {
  const correlationId = crypto.randomUUID();
  request.headers.set('x-correlation-id', correlationId);
  if (tokenSource !== undefined) request.headers.set('authorization', `Bearer ${await tokenSource()}`);
  let response: Response;
  try {
    response = await fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE)]) });
  } catch (error) {
    if (request.signal.aborted) throw error;
    note(false);
    throw new Unreachable(correlationId, error);
  }
  note(true);
  if (response.status === 401) throw new SessionEnded();
  return response;
}

export const api = createClient<paths>({ baseUrl: globalThis.location?.origin ?? '', fetch: send });

export interface Answer<T> {
  data: T;
  etag: string | undefined;
}

/** The answer with its ETag, or its refusal thrown. */
export async function answer<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<Answer<T>> {
  const { data, error, response } = await call;
  if (!response.ok) {
    const body = typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {};
    throw new ApiProblem(response.status, body, response.headers.get('x-correlation-id') ?? '');
  }
  return { data: data as T, etag: response.headers.get('etag') ?? undefined };
}

export const ifMatch = (etag: string | undefined) => (etag === undefined ? {} : { headers: { 'If-Match': etag } });
