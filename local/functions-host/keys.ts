import { randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';

export interface HostKeys {
  /** For `/admin` and the dashboard, and good for everything else. */
  masterKey: string;
  /** For all functions of auth level `function`. */
  functionKey: string;
  /** For the management API of Durable Functions. */
  durableKey: string;
  /** For one function each. */
  functions: Record<string, string>;
}

const fresh = () => randomBytes(32).toString('base64url');

/** The host's keys, made once and kept. `HOST_MASTER_KEY` overrides the master key. */
export function openKeys(file: string, functionNames: string[]): HostKeys {
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<HostKeys>) : {};
  const keys: HostKeys = {
    masterKey: known.masterKey ?? fresh(),
    functionKey: known.functionKey ?? fresh(),
    durableKey: known.durableKey ?? fresh(),
    functions: Object.fromEntries(functionNames.map((name) => [name, known.functions?.[name] ?? fresh()])),
  };
  writeFileSync(`${file}.new`, JSON.stringify(keys, null, 2), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  return { ...keys, masterKey: process.env['HOST_MASTER_KEY'] ?? keys.masterKey };
}

/** Whether what was given is one of these keys, in a time that tells nothing of them. */
export function isKey(given: string, accepted: (string | undefined)[]): boolean {
  const bytes = Buffer.from(given);
  return accepted.some(
    (key) => key !== undefined && bytes.length === Buffer.byteLength(key) && timingSafeEqual(bytes, Buffer.from(key)),
  );
}

/** Whether the request carries one of these keys, in `x-functions-key` or `code`. */
export const carriesKey = (request: IncomingMessage, url: URL, accepted: (string | undefined)[]): boolean =>
  isKey(String(request.headers['x-functions-key'] ?? url.searchParams.get('code') ?? ''), accepted);
