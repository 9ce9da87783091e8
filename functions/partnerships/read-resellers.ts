import { z } from 'zod';
import { listedStatuses, resellerStatuses } from '../../shared/domain/reseller.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { listAnswer, listQuery, listSchema, searchParam } from '../../shared/http/list.ts';
import { byId } from '../../shared/http/params.ts';
import { notFound } from '../../shared/http/problem.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';
import { resellerSchema, resellerView } from './reseller-view.ts';

export const listResellers = ({ resellers, settings }: Services) =>
  endpoint({
    name: 'listResellers',
    summary: 'Indirect resellers, the latest first; without a status, all but the removed',
    method: 'GET',
    route: 'api/resellers',
    roles: may.read,
    query: listQuery.extend({
      status: z.enum(resellerStatuses).optional(),
      search: searchParam('Part of the name, of the e-mail address or of the Partner ID'),
    }),
    success: { status: 200, description: 'One page', schema: listSchema(resellerSchema) },
    async handle({ query: { status, search, pageSize, continuationToken } }) {
      const equal = { status: status ?? listedStatuses };
      const page = await resellers.page({
        sortBy: 'since',
        equal,
        contains: search,
        after: continuationToken,
        size: pageSize,
      });
      return listAnswer(page, resellerView(settings));
    },
  });

export const getReseller = ({ resellers, settings }: Services) =>
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
      return { body: resellerView(settings)(reseller), revision: reseller.revision };
    },
  });
