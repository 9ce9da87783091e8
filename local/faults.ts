import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

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
