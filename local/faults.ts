import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { HttpError, sendJson } from './http.ts';

/** A fault to come, set by a test or by a person over HTTP: the next `times` requests that match fail in this way. */
export interface Fault {
  kind: string;
  times: number;
  status?: number;
  headers?: Record<string, string>;
  delayMs?: number;
}

/** The faults of one stand-in; `matches` decides which requests one is meant for. */
export class Faults<F extends Fault, R> {
  #left: F[] = [];
  readonly #matches: (fault: F, request: R) => boolean;

  constructor(matches: (fault: F, request: R) => boolean) {
    this.#matches = matches;
  }

  set(faults: F[]): void {
    this.#left = faults.map((fault) => ({ ...fault, times: fault.times ?? 1 }));
  }

  left = () => this.#left;

  /** The fault for this request, if any; counts it. */
  take(request: R): F | undefined {
    const fault = this.#left.find((each) => each.times > 0 && this.#matches(each, request));
    if (fault !== undefined) fault.times -= 1;
    return fault;
  }
}

export const delayOf = (fault: Fault) => pause(fault.delayMs ?? 1_000);

/** Drops the connection as a crash or a broken network does. */
export const reset = (response: ServerResponse) => void response.socket?.resetAndDestroy();

interface RequestFault extends Fault {
  method?: string;
  /** Regular expression on the path. */
  path?: string;
}

const REQUEST_FAULTS = ['status', 'delay', 'resetBefore', 'resetAfter'];

/** The faults in a request's body; what is wrong with them is a 400. */
function faultsIn(body: Buffer): RequestFault[] {
  try {
    return checked(JSON.parse(body.toString()));
  } catch (error) {
    if (error instanceof SyntaxError) throw new HttpError(400, `The faults cannot be read: ${error.message}`);
    throw error;
  }
}

function checked(faults: unknown): RequestFault[] {
  if (!Array.isArray(faults)) throw new HttpError(400, 'The body is a list of faults.');
  for (const fault of faults) {
    if (!REQUEST_FAULTS.includes(fault?.kind))
      throw new HttpError(400, `A fault is one of ${REQUEST_FAULTS.join(', ')}; not '${fault?.kind}'.`);
    new RegExp(fault.path ?? '');
  }
  return faults;
}

/** Faults of a stand-in whose requests differ by method and path. */
export function requestFaults() {
  const faults = new Faults<RequestFault, IncomingMessage>(
    (fault, { method = '', url = '' }) =>
      (fault.method === undefined || fault.method === method) && new RegExp(fault.path ?? '').test(url),
  );
  return {
    /** Takes `PUT /faults`, and nothing else: gives whether the request was that. */
    control({ method, url }: IncomingMessage, body: Buffer, response: ServerResponse): boolean {
      if (method !== 'PUT' || url !== '/faults') return false;
      faults.set(faultsIn(body));
      sendJson(response, 200, faults.left());
      return true;
    },

    /** Does what a request asks for, unless a fault keeps it from that; undefined when nobody is to hear of it. */
    async around<T>(
      request: IncomingMessage,
      response: ServerResponse,
      refusal: (status: number, message: string, headers: Record<string, string> | undefined) => Error,
      work: () => T | Promise<T>,
    ): Promise<T | undefined> {
      const fault = faults.take(request);
      if (fault?.kind === 'delay') await delayOf(fault);
      if (fault?.kind === 'resetBefore') return void reset(response);
      if (fault?.kind === 'status') throw refusal(fault.status ?? 503, 'A fault that was asked for.', fault.headers);
      const done = await work();
      return fault?.kind === 'resetAfter' ? void reset(response) : done;
    },
  };
}
