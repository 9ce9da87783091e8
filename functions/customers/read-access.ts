import { endpoint } from '../../shared/http/endpoint.ts';
import { listAnswer, listQuery, listSchema } from '../../shared/http/list.ts';
import { guidParam } from '../../shared/http/params.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';
import { accessSchema, accessView } from './customer-schemas.ts';

const guid = guidParam.optional();

const accessQuery = listQuery
  .extend({ customerId: guid, resellerId: guid })
  .refine(({ customerId, resellerId }) => customerId !== undefined || resellerId !== undefined, {
    path: ['customerId'],
    error: 'this or resellerId must be given',
  });

/** Who may do what at whom (C7): of one customer, of one reseller, or of both. */
export const listAccess = ({ access }: Services) =>
  endpoint({
    name: 'listAccess',
    summary: 'The access that resellers have at customers, newest first',
    method: 'GET',
    route: 'api/access',
    roles: may.read,
    query: accessQuery,
    success: { status: 200, description: 'One page', schema: listSchema(accessSchema) },
    async handle({ query: { customerId, resellerId, pageSize, continuationToken } }) {
      const equal = {
        ...(customerId === undefined ? {} : { customerId }),
        ...(resellerId === undefined ? {} : { resellerId }),
      };
      return listAnswer(
        await access.page({ sortBy: 'since', equal, after: continuationToken, size: pageSize }),
        accessView,
      );
    },
  });
