import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { SandboxCall } from './onboarding.ts';

/** A fault as the Partner Center sandbox takes it. */
export type Fault = Record<string, unknown>;

/** Where it hits. */
export interface Call {
  method: string;
  /** Regular expression on path and query. */
  path: string;
}

/** A call is tried three times. */
const TRIES = 3;

/** Every kind of fault that passes; `timeout` is what the system under test gives a call, in ms. */
export const passingFaults = (timeout: number): [name: string, fault: Fault][] => [
  ['500, twice', { kind: 'status', status: 500, times: 2 }],
  ['500 after it was done, twice', { kind: 'statusAfter', status: 500, times: 2 }],
  ['429 with Retry-After', { kind: 'status', status: 429, headers: { 'retry-after': '1' }, times: 1 }],
  ['a reset before', { kind: 'resetBefore', times: 2 }],
  ['a reset after', { kind: 'resetAfter', times: 2 }],
  ['half an answer', { kind: 'malformed', times: 2 }],
  ['an answer of another shape', { kind: 'wrongSchema', times: 2 }],
  ['no answer in time', { kind: 'delay', delayMs: timeout + 300, times: 1 }],
];

/** No answer more often than a call is tried: what needs it is to be done anew. */
export const UNANSWERED: Fault = { kind: 'resetAfter', times: TRIES + 1 };

/** A no for good, in words that mean nothing to a client of ours. */
export const REFUSAL = { kind: 'status', status: 400, code: 800002, description: 'Refused.', times: 1 };

/** All of them: those that pass, one that the call does not outlast, and a no. */
export const faultKinds = (timeout: number): [name: string, fault: Fault][] => [
  ...passingFaults(timeout),
  ['no answer, again and again', UNANSWERED],
  ['a refusal', REFUSAL],
];

/** The same fault as often as one call is tried: whoever made the call hears of it. */
export const lasting = (fault: Fault): Fault => ({ ...fault, times: TRIES });

export const faultsAt = (calls: Call[], fault: Fault): Fault[] =>
  calls.map(({ method, path }) => ({ ...fault, method, path }));

/** Each write took effect at most once for its request id: a repeat was given the first answer. */
export function expectNothingDoubled(calls: SandboxCall[]): void {
  const effects = calls.filter(
    ({ method, replayed, status, fault }) =>
      !['GET', 'HEAD'].includes(method) && !replayed && (status < 300 || fault === 'statusAfter'),
  );
  const ids = effects.map(({ requestId }) => requestId);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
}

/**
 * Does the work while another request goes through again and again, as in a company at work: were all of Partner Center
 * failing, it would be left alone for a while.
 */
export async function amongOthers<T>(other: () => Promise<unknown>, work: () => Promise<T>): Promise<T> {
  let atWork = true;
  const others = async () => {
    while (atWork) {
      await other();
      await pause(50);
    }
  };
  const going = others();
  try {
    return await work();
  } finally {
    atWork = false;
    await going;
  }
}
