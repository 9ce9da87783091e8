import { z } from 'zod';
import {
  createRelationshipRequest as newRequest,
  type RelationshipRequest,
} from '../../shared/domain/relationship-request.ts';
import {
  type RelationshipRequestInput,
  relationshipDraftSchema,
  relationshipRequestInputSchema,
} from '../../shared/domain/relationship-text.ts';
import { mustBeActive, type Reseller } from '../../shared/domain/reseller.ts';
import type { Actor, Trace } from '../../shared/domain/trace.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { invalid } from '../../shared/http/problem.ts';
import { madeBySame, type NewIdentity } from '../../shared/http/request.ts';
import { may } from '../../shared/identity/roles.ts';
import { relationshipDraft } from '../../shared/mail/templates/index.ts';
import type { Services } from '../services.ts';
import { RELATIONSHIP_REQUEST } from './orchestrator.ts';
import { deliveredRequest, deliveredRequestSchema } from './schemas.ts';

/** The reseller that shall serve the customer, which has to be active; undefined for the provider itself. */
async function resellerFor({ resellers }: Services, resellerId: string | undefined): Promise<Reseller | undefined> {
  if (resellerId === undefined) return undefined;
  const reseller = await resellers.read(resellerId);
  if (reseller === undefined) throw invalid([{ path: 'resellerId', message: 'is not a reseller of the provider' }]);
  mustBeActive(reseller);
  return reseller;
}

const draftFor = (
  { settings }: Services,
  { language, customerName }: z.output<typeof relationshipDraftSchema>,
  reseller: Reseller | undefined,
) => relationshipDraft({ language, customerName, providerName: settings.PROVIDER_NAME, resellerName: reseller?.name });

/**
 * Makes one request: takes its address, then writes it with its audit entry. Repeating it with the same identity gives
 * the request that is there. Throws a Refusal when another one is pending for the address.
 */
async function ask(
  services: Services,
  input: RelationshipRequestInput,
  identity: NewIdentity,
  trace: Trace,
): Promise<RelationshipRequest> {
  const { relationshipRequests: requests, requestAddresses, partnerCenter } = services;
  const known = identity.requestHash === undefined ? undefined : await requests.read(identity.id);
  if (known !== undefined) return madeBySame(known, identity);
  const reseller = await resellerFor(services, input.resellerId);
  const link = await partnerCenter.relationshipRequestLink({ correlationId: trace.correlationId ?? identity.id });
  const draft = draftFor(services, input, reseller);
  const { resellerId, customerDomain, subject = draft.subject, text = draft.text, ...given } = input;
  const now = services.now();
  const request = newRequest(
    {
      ...given,
      ...identity,
      ...{ subject, text, link },
      ...(resellerId === undefined ? {} : { resellerId }),
      ...(customerDomain === undefined ? {} : { customerDomain }),
    },
    trace.actor as Extract<Actor, { kind: 'staff' }>,
    now,
    services.relationshipTimes,
  );
  await requestAddresses.reserve(request.customerEmail, request.id, now);
  try {
    if ((await requests.create(request, trace)) === 'created') return request;
  } catch (error) {
    await requestAddresses.release(request.customerEmail, request.id).catch(() => undefined);
    throw error;
  }
  const made = await requests.read(request.id);
  if (made === undefined) throw new Error('The address was given to another request meanwhile.');
  return madeBySame(made, identity);
}

export const draftRelationshipRequest = (services: Services) =>
  endpoint({
    name: 'draftRelationshipRequest',
    summary: 'Draft the e-mail that asks an existing customer for a reseller relationship',
    method: 'POST',
    route: 'api/relationship-requests/draft',
    roles: may.onboard,
    body: relationshipDraftSchema,
    problems: [409],
    success: { status: 200, description: 'The draft', schema: z.object({ subject: z.string(), text: z.string() }) },
    async handle({ body }) {
      return { body: draftFor(services, body, await resellerFor(services, body.resellerId)) };
    },
  });

export const createRelationshipRequest = (services: Services) =>
  endpoint({
    name: 'createRelationshipRequest',
    summary: 'Ask an existing customer of Microsoft for a reseller relationship',
    method: 'POST',
    route: 'api/relationship-requests',
    roles: may.onboard,
    body: relationshipRequestInputSchema,
    creates: true,
    problems: [502],
    success: { status: 202, description: 'The pending request', schema: deliveredRequestSchema },
    async handle({ body, identity, trace, wake }) {
      const request = await ask(services, body, identity, trace);
      await wake(RELATIONSHIP_REQUEST, request.id);
      return {
        body: deliveredRequest(request),
        revision: request.revision,
        headers: { location: `/api/relationship-requests/${request.id}` },
      };
    },
  });
