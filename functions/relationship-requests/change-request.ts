import { z } from 'zod';
import {
  acceptRequest,
  checkRequestNow,
  type FoundCustomer,
  type RelationshipRequest,
  revokeRequest,
} from '../../shared/domain/relationship-request.ts';
import type { Actor } from '../../shared/domain/trace.ts';
import { type Endpoint, endpoint } from '../../shared/http/endpoint.ts';
import { byId, guidParam } from '../../shared/http/params.ts';
import { invalid, notFound } from '../../shared/http/problem.ts';
import { may } from '../../shared/identity/roles.ts';
import { PartnerCenterError } from '../../shared/partner-center/index.ts';
import type { Services } from '../services.ts';
import { RELATIONSHIP_REQUEST } from './orchestrator.ts';
import { relationshipRequestSchema, relationshipRequestView } from './schemas.ts';

const nothing = z.strictObject({}).optional();

/** A change that staff make to a pending request: guarded by its state and by `If-Match`, then its workflow is woken. */
function change<B extends z.ZodType, F = undefined>(
  services: Services,
  definition: {
    name: string;
    summary: string;
    verb: string;
    body: B;
    /** What has to be known of the outside world first. */
    lookUp?: (body: z.output<B>, correlationId: string) => Promise<F>;
    problems?: number[];
  },
  apply: (request: RelationshipRequest, by: Actor, now: string, found: F) => RelationshipRequest,
): Endpoint {
  const { name, summary, verb, lookUp, problems = [] } = definition;
  return endpoint({
    name,
    summary,
    method: 'POST',
    route: `api/relationship-requests/{id}/${verb}`,
    roles: may.onboard,
    params: byId,
    body: definition.body,
    changes: true,
    problems,
    success: { status: 200, description: 'The request as it is now', schema: relationshipRequestSchema },
    async handle({ params, body, trace, checkRevision, wake }) {
      const { relationshipRequests: requests, now } = services;
      if ((await requests.read(params.id)) === undefined) throw notFound('relationship request');
      const found = (await lookUp?.(body, trace.correlationId ?? params.id)) as F;
      const changed = await requests.update(
        params.id,
        (request) => {
          checkRevision(request.revision);
          return apply(request, trace.actor, now(), found);
        },
        trace,
      );
      if (changed === undefined) throw notFound('relationship request');
      await wake(RELATIONSHIP_REQUEST, changed.id);
      return { body: relationshipRequestView(changed), revision: changed.revision };
    },
  });
}

export const revokeRelationshipRequest = (services: Services) =>
  change(
    services,
    {
      name: 'revokeRelationshipRequest',
      summary: 'Stop waiting for the customer',
      verb: 'revoke',
      body: nothing,
    },
    revokeRequest,
  );

export const checkRelationshipRequest = (services: Services) =>
  change(
    services,
    {
      name: 'checkRelationshipRequest',
      summary: 'Look in Partner Center now',
      verb: 'check',
      body: nothing,
    },
    (request, _by, now) => checkRequestNow(request, now),
  );

export const assignRelationshipRequest = (services: Services) =>
  change(
    services,
    {
      name: 'assignRelationshipRequest',
      summary: 'Say which customer has accepted',
      verb: 'assign',
      body: z.strictObject({ customerId: guidParam }),
      lookUp: ({ customerId }, correlationId) => acceptedCustomer(services, customerId, correlationId),
      problems: [502],
    },
    (request, by, now, customer) => acceptRequest(request, customer, by, now),
  );

/** A customer of the provider in Partner Center that is not in our list yet. */
async function acceptedCustomer(
  { partnerCenter, customers }: Services,
  id: string,
  correlationId: string,
): Promise<FoundCustomer> {
  const refuse = (message: string) => invalid([{ path: 'customerId', message }]);
  if ((await customers.read(id))?.status === 'active') throw refuse('is in the list of customers already');
  try {
    const { name, domain, relationship } = await partnerCenter.customer(id, { correlationId });
    if (relationship === 'none') throw refuse('has no relationship with the provider in Partner Center');
    return { id, name, domain };
  } catch (error) {
    const unknown = error instanceof PartnerCenterError && [403, 404].includes(error.status);
    throw unknown ? refuse('is no customer of the provider in Partner Center') : error;
  }
}
