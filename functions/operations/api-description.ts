import { app } from '@azure/functions';
import type { Endpoint } from '../../shared/http/endpoint.ts';
import { openApi } from '../../shared/http/openapi.ts';
import { apiDocsPage, pageStyleHash } from '../../shared/pages/index.ts';

/** `GET /api/openapi.json` for machines and `GET /api/docs` for people, both from the endpoints' own definitions. */
export function registerApiDescription(endpoints: Endpoint[], publicUrl: string): void {
  const description = openApi(endpoints, publicUrl);
  const json = JSON.stringify(description);
  const html = apiDocsPage(description);
  app.http('openApi', {
    methods: ['GET'],
    route: 'api/openapi.json',
    authLevel: 'anonymous',
    handler: () => ({ headers: { 'content-type': 'application/json', 'cache-control': 'no-cache' }, body: json }),
  });
  app.http('apiDocs', {
    methods: ['GET'],
    route: 'api/docs',
    authLevel: 'anonymous',
    handler: () => ({
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `default-src 'none'; style-src '${pageStyleHash}'; base-uri 'none'; frame-ancestors 'none'`,
        'x-content-type-options': 'nosniff',
      },
      body: html,
    }),
  });
}
