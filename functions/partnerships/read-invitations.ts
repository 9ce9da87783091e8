import { z } from 'zod';
import { invitationStatuses } from '../../shared/domain/invitation.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { listAnswer, listQuery, listSchema, searchParam } from '../../shared/http/list.ts';
import { byId } from '../../shared/http/params.ts';
import { notFound } from '../../shared/http/problem.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';
import { invitationSchema, invitationView } from './schemas.ts';

export const listInvitations = ({ invitations }: Services) =>
  endpoint({
    name: 'listInvitations',
    summary: 'Invitations, newest first',
    method: 'GET',
    route: 'api/invitations',
    roles: may.read,
    query: listQuery.extend({
      status: z.enum(invitationStatuses).optional(),
      search: searchParam('Part of the name or of the e-mail address'),
    }),
    success: { status: 200, description: 'One page', schema: listSchema(invitationSchema) },
    async handle({ query: { status, search, pageSize, continuationToken } }) {
      const equal: Record<string, string> = status === undefined ? {} : { status };
      const page = await invitations.page({
        sortBy: 'createdAt',
        equal,
        contains: search,
        after: continuationToken,
        size: pageSize,
      });
      return listAnswer(page, invitationView);
    },
  });

export const getInvitation = ({ invitations }: Services) =>
  endpoint({
    name: 'getInvitation',
    summary: 'One invitation, with all that came of it',
    method: 'GET',
    route: 'api/invitations/{id}',
    roles: may.read,
    params: byId,
    success: { status: 200, description: 'The invitation', schema: invitationSchema },
    async handle({ params }) {
      const invitation = await invitations.read(params.id);
      if (invitation === undefined) throw notFound('invitation');
      return { body: invitationView(invitation), revision: invitation.revision };
    },
  });
