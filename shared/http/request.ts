import { randomUUID } from 'node:crypto';
import type { HttpRequest } from '@azure/functions';
import type { z } from 'zod';
import { sha256, uuidFrom } from '../ids.ts';
import { fieldErrors, invalid, Problem } from './problem.ts';

/** Ample for the longest text that a schema takes, escaped; a list of resellers to invite sets its own. */
const BODY_LIMIT = 256 * 1024;

/** The bytes of the body; past the limit a 413 before they are all read where the length is announced. */
export async function readBytes(request: HttpRequest, limit = BODY_LIMIT): Promise<Uint8Array> {
  const tooLarge = () =>
    new Problem(413, `The body may hold ${limit} bytes.`, {
      errors: [{ path: '', message: `must be at most ${limit} bytes` }],
    });
  if (Number(request.headers.get('content-length')) > limit) throw tooLarge();
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.length > limit) throw tooLarge();
  return bytes;
}

const unreadable = (message: string) => new Problem(400, `The body ${message}.`, { errors: [{ path: '', message }] });

export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable('must be UTF-8');
  }
}

export function mediaType(request: HttpRequest): string {
  return (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** The JSON body as the schema has it. An absent body is left to the schema, which may take `undefined`. */
export async function readJson<S extends z.ZodType>(request: HttpRequest, schema: S): Promise<z.output<S>> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return check(schema, undefined);
  if (mediaType(request) !== 'application/json') {
    const message = 'must be application/json';
    throw new Problem(415, `The content type ${message}.`, { errors: [{ path: 'Content-Type', message }] });
  }
  return check(schema, parseJson(decodeText(bytes)));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable('must be JSON');
  }
}

export function check<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (!result.success) throw invalid(fieldErrors(result.error));
  return result.data;
}

/** Query parameters as an object; one that is given twice becomes a list, which no schema takes. */
export function queryOf(request: HttpRequest): Record<string, string | string[]> {
  const names = new Set(request.query.keys());
  return Object.fromEntries(
    [...names].map((name) => {
      const values = request.query.getAll(name);
      return [name, values.length === 1 ? (values[0] as string) : values];
    }),
  );
}

/** The caller's address: the last hop that Azure's front end wrote, without its port. */
export function addressOf(request: HttpRequest): string | undefined {
  const last = request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim();
  return last?.replace(/^\[?([0-9a-f:.]+?)\]?(?::\d+)?$/i, (whole, address: string) =>
    whole.includes('.') || whole.startsWith('[') ? address : whole,
  );
}

export function correlationIdOf(request: HttpRequest): string {
  const given = request.headers.get('x-correlation-id');
  return given !== null && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
}

/** What is new gets an id; with an `Idempotency-Key` the same request gets the same one again. */
export interface NewIdentity {
  id: string;
  requestHash?: string;
}

export function newIdentity(request: HttpRequest, scope: string[], body: unknown): NewIdentity {
  const key = request.headers.get('idempotency-key');
  if (key === null) return { id: randomUUID() };
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw invalid([{ path: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters' }]);
  }
  return {
    id: uuidFrom(sha256(JSON.stringify([...scope, key]))),
    // A body that the handler reads itself is undefined here, and JSON has no word for that.
    requestHash: sha256(JSON.stringify(body) ?? '').toString('hex'),
  };
}

/** What the call with this identity has made. Throws a 422 when that call asked for something else. */
export function madeBySame<T extends { requestHash?: string }>(made: T, { requestHash }: Omit<NewIdentity, 'id'>): T {
  if (made.requestHash === requestHash) return made;
  throw otherRequest();
}

/** The key of a call was used for another one before. */
export const otherRequest = () => invalid([{ path: 'Idempotency-Key', message: 'was used for a different request' }]);

/** Passes when the client saw this revision, or did not say which one it saw. */
export function checkIfMatch(ifMatch: string | undefined, revision: number): void {
  if (ifMatch === undefined || ifMatch === '*') return;
  const seen = ifMatch.split(',').map((tag) => tag.trim());
  if (!seen.includes(etagOf(revision))) throw new Problem(412, 'Read it again: its ETag is another one by now.');
}

export const etagOf = (revision: number) => `"${revision}"`;
