import { z } from 'zod';
import { resellerStatuses } from '../../shared/domain/reseller.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { listAnswer, listQuery, listSchema } from '../../shared/http/list.ts';
import { notFound } from '../../shared/http/problem.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';
import { byId } from './read-invitations.ts';
import { resellerSchema, resellerView } from './schemas.ts';

export const listResellers = ({ resellers }: Services) =>
  endpoint({
    name: 'listResellers',
    summary: 'Indirect resellers, the latest first',
    method: 'GET',
    route: 'api/resellers',
    roles: may.read,
    query: listQuery.extend({ status: z.enum(resellerStatuses).optional() }),
    success: { status: 200, description: 'One page', schema: listSchema(resellerSchema) },
    async handle({ query: { status, pageSize, continuationToken } }) {
      const equal: Record<string, string> = status === undefined ? {} : { status };
      const page = await resellers.page({ sortBy: 'since', equal, after: continuationToken, size: pageSize });
      return listAnswer(page, resellerView);
    },
  });

export const getReseller = ({ resellers }: Services) =>
  endpoint({
    name: 'getReseller',
    summary: 'One indirect reseller',
    method: 'GET',
    route: 'api/resellers/{id}',
    roles: may.read,
    params: byId,
    success: { status: 200, description: 'The reseller', schema: resellerSchema },
    async handle({ params }) {
      const reseller = await resellers.read(params.id);
      if (reseller === undefined) throw notFound('reseller');
      return { body: resellerView(reseller), revision: reseller.revision };
    },
  });
