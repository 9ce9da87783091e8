import { fileURLToPath } from 'node:url';
import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { chooseEncoding, readWebFiles, type WebFile } from './files.ts';

/** Beside the bundle, where the build puts it. */
const FOLDER = fileURLToPath(new URL('../web/', import.meta.url));

/**
 * Griffel makes style elements that are empty and fills them through the CSSOM, which a policy does not judge; the
 * element itself is let in by the hash of nothing. No inline style or script with any content runs.
 */
const EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

export const contentSecurityPolicy = (issuer: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${EMPTY_STYLE}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "manifest-src 'self'",
    `connect-src 'self' ${new URL(issuer).origin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** Answers for one path below `/console`: a file, or the page that routes by itself. */
export function consoleAnswers(files: Map<string, WebFile>, issuer: string) {
  const security = {
    'content-security-policy': contentSecurityPolicy(issuer),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  };

  return (request: HttpRequest): HttpResponseInit => {
    const path = request.params['path'] ?? '';
    const file = files.get(path) ?? (path.startsWith('assets/') ? undefined : files.get('index.html'));
    if (file === undefined) {
      const built = files.size > 0;
      const body = built ? 'There is nothing at this address.\n' : 'The console has not been built: npm run build.\n';
      return { status: built ? 404 : 503, headers: { ...security, 'content-type': 'text/plain' }, body };
    }
    const encoding = chooseEncoding(request.headers.get('accept-encoding') ?? '', file);
    const etag = `"${file.hash}-${encoding}"`;
    const headers: Record<string, string> = {
      ...security,
      etag,
      vary: 'accept-encoding',
      'cache-control': file.hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    };
    const known = request.headers.get('if-none-match')?.split(',') ?? [];
    if (known.some((tag) => tag.trim().replace(/^W\//, '') === etag)) return { status: 304, headers };
    return {
      headers: {
        ...headers,
        'content-type': file.type,
        ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
      },
      body: file.bodies[encoding] as Uint8Array,
    };
  };
}

/** `/console` and all below it, and `/`, which leads there. */
export function registerConsole(issuer: string): void {
  const methods = ['GET', 'HEAD'] as ('GET' | 'HEAD')[];
  const answer = consoleAnswers(readWebFiles(FOLDER), issuer);
  app.http('console', { methods, route: 'console/{*path}', authLevel: 'anonymous', handler: answer });
  app.http('start', {
    methods,
    route: '/',
    authLevel: 'anonymous',
    handler: () => ({ status: 302, headers: { location: '/console' } }),
  });
}
