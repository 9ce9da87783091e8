import { z } from 'zod';
import { relationshipRequestStatuses } from '../../shared/domain/relationship-request.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { listAnswer, listQuery, listSchema } from '../../shared/http/list.ts';
import { byId } from '../../shared/http/params.ts';
import { notFound } from '../../shared/http/problem.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';
import { relationshipRequestSchema, relationshipRequestView } from './schemas.ts';

export const listRelationshipRequests = ({ relationshipRequests }: Services) =>
  endpoint({
    name: 'listRelationshipRequests',
    summary: 'Requests to existing customers, newest first',
    method: 'GET',
    route: 'api/relationship-requests',
    roles: may.read,
    query: listQuery.extend({ status: z.enum(relationshipRequestStatuses).optional() }),
    success: { status: 200, description: 'One page', schema: listSchema(relationshipRequestSchema) },
    async handle({ query: { status, pageSize, continuationToken } }) {
      const equal: Record<string, string> = status === undefined ? {} : { status };
      const page = { sortBy: 'createdAt', equal, after: continuationToken, size: pageSize } as const;
      return listAnswer(await relationshipRequests.page(page), relationshipRequestView);
    },
  });

export const getRelationshipRequest = ({ relationshipRequests }: Services) =>
  endpoint({
    name: 'getRelationshipRequest',
    summary: 'One request, with all that came of it',
    method: 'GET',
    route: 'api/relationship-requests/{id}',
    roles: may.read,
    params: byId,
    success: { status: 200, description: 'The request', schema: relationshipRequestSchema },
    async handle({ params }) {
      const request = await relationshipRequests.read(params.id);
      if (request === undefined) throw notFound('relationship request');
      return { body: relationshipRequestView(request), revision: request.revision };
    },
  });
