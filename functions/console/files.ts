import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export type Encoding = 'br' | 'gzip' | 'identity';

/** One file of the built console, in each encoding that the build made of it. */
export interface WebFile {
  type: string;
  /** Named after its content: it can be kept for good. */
  hashed: boolean;
  hash: string;
  bodies: Partial<Record<Encoding, Uint8Array>> & { identity: Uint8Array };
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

const COMPRESSED: [suffix: string, encoding: Encoding][] = [
  ['.br', 'br'],
  ['.gz', 'gzip'],
];

/** The built console, read once: a few hundred kilobytes. Empty where it has not been built. */
export function readWebFiles(folder: string): Map<string, WebFile> {
  const files = new Map<string, WebFile>();
  if (!existsSync(folder)) return files;
  for (const name of readdirSync(folder, { recursive: true }).map(String)) {
    const type = TYPES[path.extname(name)];
    if (type === undefined) continue;
    const file = path.join(folder, name);
    const identity = readFileSync(file);
    const others = COMPRESSED.filter(([suffix]) => existsSync(file + suffix)).map(
      ([suffix, encoding]) => [encoding, readFileSync(file + suffix)] as const,
    );
    files.set(name.split(path.sep).join('/'), {
      type,
      hashed: name.startsWith('assets'),
      hash: createHash('sha256').update(identity).digest('base64url').slice(0, 22),
      bodies: { ...Object.fromEntries(others), identity },
    });
  }
  return files;
}

/** The best encoding that the client takes and that there is. */
export function chooseEncoding(accepted: string, { bodies }: WebFile): Encoding {
  const takes = (encoding: string) =>
    accepted
      .toLowerCase()
      .split(',')
      .some((part) => {
        const [name, ...parameters] = part.split(';').map((piece) => piece.trim());
        return name === encoding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
      });
  if (bodies.br !== undefined && takes('br')) return 'br';
  if (bodies.gzip !== undefined && takes('gzip')) return 'gzip';
  return 'identity';
}
