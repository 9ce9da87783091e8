import { randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';

export interface HostKeys {
  /** For `/admin`, and good for everything else. */
  masterKey: string;
  /** For functions of auth level `function`. */
  functionKey: string;
  /** For the management API of Durable Functions. */
  durableKey: string;
}

/** The host's keys, made once. `HOST_MASTER_KEY` overrides the master key. */
export function openKeys(file: string): HostKeys {
  if (!existsSync(file)) {
    const fresh = () => randomBytes(32).toString('base64url');
    const keys: HostKeys = { masterKey: fresh(), functionKey: fresh(), durableKey: fresh() };
    writeFileSync(`${file}.new`, JSON.stringify(keys, null, 2), { mode: 0o600, flush: true });
    renameSync(`${file}.new`, file);
  }
  const keys = JSON.parse(readFileSync(file, 'utf8')) as HostKeys;
  return { ...keys, masterKey: process.env['HOST_MASTER_KEY'] ?? keys.masterKey };
}

/** Whether the request carries one of these keys, in `x-functions-key` or `code`. */
export function carriesKey(request: IncomingMessage, url: URL, accepted: string[]): boolean {
  const given = Buffer.from(String(request.headers['x-functions-key'] ?? url.searchParams.get('code') ?? ''));
  return accepted.some((key) => given.length === Buffer.byteLength(key) && timingSafeEqual(given, Buffer.from(key)));
}
