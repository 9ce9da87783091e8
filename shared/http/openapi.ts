import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import type { Endpoint } from './endpoint.ts';
import { problemSchema } from './problem.ts';

const REASONS: Record<number, string> = {
  400: 'The body cannot be read',
  401: 'No valid access token',
  403: 'The roles do not allow it',
  404: 'Not found',
  409: 'The state of things does not allow it',
  410: 'It cannot be read any more',
  412: 'Changed since it was read',
  413: 'The body is too large',
  415: 'Wrong content type',
  422: 'Invalid input; `errors` names the fields',
  502: 'Partner Center did not do what was asked',
  503: 'A service that this needs cannot be reached',
  504: 'A service that this needs did not answer in time',
};

/** The OpenAPI 3.1 description of the endpoints, made from the very schemas that check their input. */
export function openApi(endpoints: Endpoint[], publicUrl: string) {
  const paths: ZodOpenApiPathsObject = {};
  for (const definition of endpoints) {
    const path = `/${definition.route}`;
    paths[path] = { ...paths[path], [definition.method.toLowerCase()]: operation(definition) };
  }
  return createDocument({
    openapi: '3.1.1',
    info: { title: 'Tandem', version: '0.1.0', description: 'The partner business of a CSP indirect provider' },
    servers: [{ url: publicUrl }],
    security: [{ entra: [] }],
    components: { securitySchemes: { entra: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    paths,
  });
}

function operation(definition: Endpoint): ZodOpenApiOperationObject {
  const { name, summary, roles, params, query, body, reads, success } = definition;
  const headers = headersOf(definition);
  return {
    operationId: name,
    summary,
    ...(roles === 'anyone' ? { security: [] } : { description: `Roles: ${roles.join(', ')}.` }),
    requestParams: {
      ...(params === undefined ? {} : { path: params as z.ZodObject }),
      ...(query === undefined ? {} : { query: query as z.ZodObject }),
      ...(headers === undefined ? {} : { header: headers }),
    },
    ...(body === undefined ? {} : { requestBody: { content: { 'application/json': { schema: body } } } }),
    ...(reads === undefined ? {} : { requestBody: { content: { [reads]: { schema: z.string() } } } }),
    responses: {
      [success.status]: {
        description: success.description,
        content: { 'application/json': { schema: success.schema } },
      },
      ...Object.fromEntries(problemsOf(definition).map((status) => [status, problemOf(status)])),
    },
  };
}

function headersOf({ creates, changes }: Endpoint): z.ZodObject | undefined {
  if (creates) {
    const key = z.string().max(255).optional().meta({ description: 'The same key gives the same thing once' });
    return z.object({ 'Idempotency-Key': key });
  }
  if (!changes) return undefined;
  return z.object({ 'If-Match': z.string().optional().meta({ description: 'The ETag of what you read' }) });
}

function problemsOf({ roles, params, query, body, reads, creates, changes, problems = [] }: Endpoint): number[] {
  return [
    ...problems,
    ...(roles === 'anyone' ? [] : [401, 403]),
    ...(params === undefined ? [] : [404]),
    ...(body === undefined && reads === undefined ? [] : [400, 413, 415]),
    ...(body === undefined && reads === undefined && query === undefined && !creates ? [] : [422]),
    ...(creates ? [409] : []),
    ...(changes ? [409, 412] : []),
    503,
  ];
}

const problemOf = (status: number) => ({
  description: REASONS[status] ?? '',
  content: { 'application/problem+json': { schema: problemSchema } },
});
