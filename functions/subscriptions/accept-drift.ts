import { z } from 'zod';
import type { Subscription } from '../../shared/domain/customer.ts';
import { driftFields } from '../../shared/domain/drift.ts';
import { subscriptionIdSchema } from '../../shared/domain/order.ts';
import { acceptDrift as accept, findDrift } from '../../shared/domain/reconciliation.ts';
import { Refusal } from '../../shared/domain/refusal.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { byId } from '../../shared/http/params.ts';
import { notFound } from '../../shared/http/problem.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';
import { subscriptionNow } from './from-partner-center.ts';
import { driftSchema } from './schemas.ts';

const ofSubscription = new Set<string>(['quantity', 'status', 'resellerPartnerId', 'subscription']);

const acceptanceSchema = z
  .strictObject({
    field: z.enum(driftFields),
    subscriptionId: subscriptionIdSchema.optional(),
  })
  .superRefine(({ field, subscriptionId }, context) => {
    if (ofSubscription.has(field) === (subscriptionId !== undefined)) return;
    const message = subscriptionId === undefined ? 'is needed with this field' : 'does not go with this field';
    context.addIssue({ code: 'custom', path: ['subscriptionId'], message });
  });

export const acceptDrift = (services: Services) =>
  endpoint({
    name: 'acceptDrift',
    summary: 'Take over what Partner Center has where our record differs',
    method: 'POST',
    route: 'api/customers/{id}/drift/accept',
    roles: may.changeSubscription,
    params: byId,
    body: acceptanceSchema,
    changes: true,
    success: {
      status: 200,
      description: 'What still differs',
      schema: z.object({ customerId: z.string(), drift: z.array(driftSchema) }).meta({ id: 'DriftLeft' }),
    },
    async handle({ params, body: { field, subscriptionId }, trace, checkRevision }) {
      const { customers, resellers, partnerCenter, now } = services;
      const customer = await customers.read(params.id);
      if (customer === undefined) throw notFound('customer');
      checkRevision(customer.revision);
      const { theirs } = findDrift(customer, field, subscriptionId);
      if (field === 'reseller' && theirs !== undefined && (await resellers.read(String(theirs))) === undefined) {
        throw new Refusal(
          'reseller-unknown',
          'The reseller that Partner Center has is no reseller of ours: invite it first.',
          {
            tenantId: String(theirs),
          },
        );
      }
      let found: Subscription | undefined;
      if (field === 'subscription' && subscriptionId !== undefined && theirs !== undefined) {
        const correlationId = trace.correlationId ?? '';
        found = subscriptionNow(
          await partnerCenter.subscription(params.id, subscriptionId, { correlationId }),
          undefined,
          now(),
        );
      }
      const changed = await customers.update(
        params.id,
        (current) => {
          checkRevision(current.revision);
          return accept(current, field, subscriptionId, found);
        },
        trace,
      );
      if (changed === undefined) throw notFound('customer');
      return { body: { customerId: changed.id, drift: changed.drift ?? [] }, revision: changed.revision };
    },
  });
