import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@jest/globals';
import { linkIn, type System } from './system.ts';

/** The part of a text's base64 that is the same whatever stands around it, when it begins `offset` bytes into a group. */
function base64At(text: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
  return bytes.toString('base64').slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
}

const utf16 = (text: string, swapped: boolean) => {
  const bytes = Buffer.from(text, 'utf16le');
  return swapped ? bytes.swap16() : bytes;
};

/** Every way in which a text may lie about in a file. */
export const encodings = (text: string): [what: string, bytes: Buffer][] => {
  const hex = Buffer.from(text).toString('hex');
  const named: [string, string | Buffer][] = [
    ['plain', text],
    ['reversed', [...text].reverse().join('')],
    ['JSON', JSON.stringify(text).slice(1, -1)],
    ['JSON in JSON', JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1)],
    ['URL-encoded', encodeURIComponent(text)],
    ['URL-encoded as a form', new URLSearchParams([['', text]]).toString().slice(1)],
    ['HTML', text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')],
    ['hex', hex],
    ['hex in capitals', hex.toUpperCase()],
    ['UTF-16', utf16(text, false)],
    ['UTF-16 BE', utf16(text, true)],
    ...[0, 1, 2].flatMap((offset): [string, string][] => {
      const base64 = base64At(text, offset);
      return [
        [`base64 at ${offset}`, base64],
        [`base64url at ${offset}`, base64.replaceAll('+', '-').replaceAll('/', '_')],
      ];
    }),
  ];
  return named.map(([what, bytes]) => [what, Buffer.from(bytes as string)]);
};

interface Pattern {
  secret: string;
  how: string;
  encoded: Buffer;
}

/** Texts and all their encodings, found in one pass over whatever is searched: a thousand of them take no longer than one. */
export class Wanted {
  /** Which beginnings of three bytes there are; most places of a file have none of them. */
  readonly #begins = new Uint8Array(2 ** 24);
  readonly #patterns = new Map<number, Pattern[]>();

  constructor(secrets: string[]) {
    for (const secret of secrets)
      for (const [how, encoded] of encodings(secret)) {
        const start = encoded.readUIntBE(0, 3);
        this.#begins[start] = 1;
        this.#patterns.set(start, [...(this.#patterns.get(start) ?? []), { secret, how, encoded }]);
      }
  }

  /** Each text that stands in these bytes, with the encodings in which it does. */
  in(bytes: Buffer): { secret: string; how: string }[] {
    const found = new Set<Pattern>();
    let start = 0;
    for (let end = 0; end < bytes.length; end += 1) {
      start = ((start << 8) | (bytes[end] ?? 0)) & 0xffffff;
      if (end < 2 || this.#begins[start] === 0) continue;
      for (const pattern of this.#patterns.get(start) ?? []) {
        const { encoded } = pattern;
        if (bytes.compare(encoded, 0, encoded.length, end - 2, Math.min(end - 2 + encoded.length, bytes.length)) === 0)
          found.add(pattern);
      }
    }
    return [...found];
  }
}

/** Every file below a folder, with the folders of these names left out. */
export function filesBelow(folder: string, without: string[] = []): [file: string, bytes: Buffer][] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): [string, Buffer][] => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) return without.includes(entry.name) ? [] : filesBelow(name);
    return [[name, readFileSync(name)]];
  });
}

/**
 * Looks for the system's secrets where none may be: the acceptance links of all mails, the key that makes them, the mail
 * service's key and the tokens used, in the log, the task hub and the database.
 */
export async function expectNoSecrets(system: System, tokens: string[]): Promise<void> {
  const macs = (await system.messages()).flatMap(({ text }) => linkIn(text)?.split('.').at(-1) ?? []);
  expect(macs.length).toBeGreaterThan(0);
  const { linkKey, sendGridKey, cosmosKey, blobKey } = system.keys();
  const secrets = [
    ...new Set(macs),
    linkKey,
    sendGridKey,
    cosmosKey,
    blobKey,
    system.masterKey(),
    ...tokens.map((token) => token.split('.')[2] ?? token),
  ];
  const places: [string, Buffer][] = [
    ['log', Buffer.from(system.log())],
    ['task hub', system.filesOf('functions', /^hub-/)],
    ['database', system.filesOf('cosmos', /./)],
  ];
  for (const [, bytes] of places) expect(bytes.length).toBeGreaterThan(0);
  const wanted = new Wanted(secrets);
  const found = places.flatMap(([place, bytes]) =>
    wanted.in(bytes).map(({ secret, how }) => `${place}: ${secret.slice(0, 6)}… ${how}`),
  );
  expect(found).toEqual([]);
}
