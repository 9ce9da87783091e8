import { z } from 'zod';
import { billingCycleOf } from './catalogue.ts';
import { PartnerCenterError } from './errors.ts';
import { type CallIds, canonical, requestIdOf, type WriteIds } from './request-id.ts';
import { allPages, json, type Send } from './transport.ts';
import { attributesSchema, defined, part, pascalCase } from './wire.ts';

const text = z.string().optional();

const STATUSES = ['none', 'active', 'pending', 'suspended', 'deleted'] as const;

/** Page subscription-resources: the resource as it is, since a change sends it back whole. */
const resourceSchema = z.looseObject({
  id: z.string(),
  offerId: text,
  offerName: text,
  friendlyName: text,
  quantity: z.number(),
  unitType: text,
  creationDate: text,
  effectiveStartDate: text,
  commitmentEndDate: text,
  status: z.string(),
  autoRenewEnabled: z.boolean().optional(),
  isTrial: z.boolean().optional(),
  billingCycle: text,
  termDuration: text,
  partnerId: text,
  orderId: text,
  attributes: attributesSchema,
});

type Resource = z.output<typeof resourceSchema>;

const toSubscription = (resource: Resource) =>
  defined({
    id: canonical(resource.id),
    name: resource.offerName ?? resource.friendlyName ?? '',
    friendlyName: resource.friendlyName,
    quantity: resource.quantity,
    status: STATUSES.find((known) => known === resource.status.toLowerCase()) ?? 'none',
    autoRenew: resource.autoRenewEnabled ?? false,
    isTrial: resource.isTrial ?? false,
    /** The catalogue item or offer that it is of. */
    offerId: resource.offerId,
    orderId: resource.orderId && canonical(resource.orderId),
    term: resource.termDuration,
    billingCycle: billingCycleOf.parse(resource.billingCycle),
    /** The reseller of record. */
    resellerPartnerId: resource.partnerId,
    startsAt: resource.effectiveStartDate,
    endsAt: resource.commitmentEndDate,
  });

const subscriptionSchema = resourceSchema.transform(toSubscription);

export type Subscription = z.output<typeof subscriptionSchema>;

const changesSchema = z.strictObject({
  quantity: z.int().min(1).optional(),
  status: z.enum(['active', 'suspended']).optional(),
  /** The reseller's Partner ID. */
  resellerPartnerId: z
    .string()
    .regex(/^\d{1,12}$/)
    .optional(),
});

export type SubscriptionChanges = z.input<typeof changesSchema>;

export interface ChangedSubscription {
  subscription: Subscription;
  /** Partner Center goes on with it: read the subscription again later. */
  pending: boolean;
}

const provisioningSchema = z
  .looseObject({ skuId: text, status: z.string(), quantity: z.number().optional(), endDate: text })
  .transform(({ skuId, status, quantity, endDate }) =>
    defined({
      status: (['success', 'failed'] as const).find((known) => known === status.toLowerCase()) ?? ('pending' as const),
      quantity,
      skuId,
      endsAt: endDate,
    }),
  );

export type ProvisioningStatus = z.output<typeof provisioningSchema>;

const STALE = '2055';

export const subscriptions = (send: Send) => {
  const read = (path: string, ids: CallIds) => send({ method: 'GET', path, answer: resourceSchema, ...ids });

  async function change(path: string, wanted: Partial<Resource>, ids: WriteIds): Promise<ChangedSubscription> {
    const { correlationId } = ids;
    const current = await read(path, { correlationId });
    // A repeat of a change that went through: nothing is left to be asked.
    if (isAlready(current, wanted)) return { subscription: toSubscription(current), pending: false };
    const { status, body } = await send({
      method: 'PATCH',
      path,
      body: pascalCase(without({ ...current, ...wanted })),
      headers: ifMatch(current.attributes?.etag),
      read: async (response) => ({ status: response.status, body: await json(response) }),
      answer: z.object({ status: z.number(), body: resourceSchema.optional() }),
      ...ids,
    });
    const now = body ?? (await read(path, { correlationId }));
    return { subscription: toSubscription(now), pending: status === 202 };
  }

  return {
    /** A customer's subscriptions (page get-all-of-a-customer-s-subscriptions). */
    subscriptions: (customerId: string, ids: CallIds): Promise<Subscription[]> =>
      allPages(send, { path: `/v1/customers/${part(customerId)}/subscriptions`, item: subscriptionSchema, ...ids }),

    /** One subscription (page get-a-subscription-by-id). */
    subscription: (customerId: string, id: string, ids: CallIds): Promise<Subscription> =>
      send({ method: 'GET', path: subscriptionPath(customerId, id), answer: subscriptionSchema, ...ids }),

    /**
     * Changes licences, status or reseller (pages change-the-quantity-of-a-subscription, suspend-a-subscription,
     * reactivate-a-suspended-a-subscription). The whole resource goes back with its change, so it is read first; when
     * somebody else changed it in between, once more.
     */
    async changeSubscription(
      customerId: string,
      id: string,
      changes: SubscriptionChanges,
      ids: WriteIds,
    ): Promise<ChangedSubscription> {
      const { resellerPartnerId: partnerId, ...rest } = changesSchema.parse(changes);
      const wanted = defined({ ...rest, partnerId });
      const path = subscriptionPath(customerId, id);
      try {
        return await change(path, wanted, ids);
      } catch (error) {
        if (!(error instanceof PartnerCenterError) || error.code !== STALE) throw error;
        // After an answer the request id stands for that answer (page headers).
        return change(path, wanted, { ...ids, requestId: requestIdOf(ids.requestId, 'again') });
      }
    },

    /** How far the provisioning of a subscription's licences is (page get-subscription-provisioning-status). */
    provisioningStatus: (customerId: string, id: string, ids: CallIds): Promise<ProvisioningStatus> =>
      send({
        method: 'GET',
        path: `${subscriptionPath(customerId, id)}/provisioningstatus`,
        answer: provisioningSchema,
        ...ids,
      }),
  };
};

export const subscriptionPath = (customerId: string, id: string) =>
  `/v1/customers/${part(customerId)}/subscriptions/${part(id)}`;

const isAlready = (resource: Resource, wanted: Partial<Resource>) =>
  Object.entries(wanted).every(([name, value]) => resource[name] === value);

/** The page's body has all but the links. */
function without({ links: _links, ...resource }: Resource): unknown {
  return resource;
}

/** ETags go in quotation marks (page test-and-debug). */
const ifMatch = (etag: string | undefined): Record<string, string> =>
  etag === undefined ? {} : { 'if-match': etag.startsWith('"') ? etag : `"${etag}"` };
