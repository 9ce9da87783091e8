import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { readJsonIfAny, writeJson } from '../json.ts';
import type { RegisteredFunction } from './core-module.ts';

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
  const known = readJsonIfAny<HostKeys>(file);
  const keys: HostKeys = {
    masterKey: known.masterKey ?? fresh(),
    functionKey: known.functionKey ?? fresh(),
    durableKey: known.durableKey ?? fresh(),
    functions: Object.fromEntries(functionNames.map((name) => [name, known.functions?.[name] ?? fresh()])),
  };
  writeJson(file, keys);
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

/** Whether the request may call an HTTP function of this auth level. */
export function mayCall(target: RegisteredFunction, keys: HostKeys, request: IncomingMessage, url: URL): boolean {
  const level = String(target.trigger['authLevel'] ?? 'anonymous').toLowerCase();
  if (level === 'anonymous') return true;
  const forFunctions = level === 'function' ? [keys.functionKey, keys.functions[target.metadata.name]] : [];
  return carriesKey(request, url, [keys.masterKey, ...forFunctions]);
}
