import { z } from 'zod';
import { licencesOf } from '../../shared/domain/licences.ts';
import { answerBands, invitationStatistics } from '../../shared/domain/statistics.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';
import { remembered } from './remembered.ts';

/** Everything is read for it, so it is read once for all who look within a minute. */
const LIFETIME = 60_000;

const week = z.iso.datetime().meta({ description: 'The Monday on which it begins, UTC' });

const statisticsSchema = z
  .object({
    countedAt: z.iso.datetime(),
    invitations: z.object({
      byWeekSent: z.array(
        z.object({
          week,
          pending: z.int(),
          accepted: z.int(),
          declined: z.int(),
          expired: z.int(),
          revoked: z.int(),
          undeliverable: z.int(),
        }),
      ),
      byWeekAnswered: z.array(z.object({ week, accepted: z.int(), declined: z.int() })),
      timeToAnswer: z.array(z.object({ band: z.enum(answerBands.map(([band]) => band)), count: z.int() })),
    }),
    licences: z.object({
      customers: z.int(),
      quantity: z.int().meta({ description: 'All licences; the rows name the largest parts of them' }),
      byProduct: z.array(z.object({ productId: z.string(), title: z.string(), quantity: z.int() })),
      byReseller: z.array(
        z.object({ resellerId: z.string().optional(), name: z.string().optional(), quantity: z.int() }),
      ),
    }),
  })
  .meta({ id: 'Statistics' });

async function count({ invitations, customers, resellers, now }: Services): Promise<z.input<typeof statisticsSchema>> {
  const countedAt = now();
  const [sent, served] = await Promise.all([
    invitations.all(['status', 'createdAt', 'answeredAt'], { sortBy: 'createdAt' }),
    customers.all(['resellerId', 'subscriptions'], { sortBy: 'since' }),
  ]);
  const { byReseller, ...licences } = licencesOf(served);
  const named = byReseller.map(async ({ resellerId, quantity }) => {
    if (resellerId === undefined) return { quantity };
    const reseller = await resellers.read(resellerId);
    return { resellerId, quantity, ...(reseller === undefined ? {} : { name: reseller.name }) };
  });
  return {
    countedAt,
    invitations: invitationStatistics(sent, countedAt),
    licences: { customers: served.length, ...licences, byReseller: await Promise.all(named) },
  };
}

export function statistics(services: Services) {
  const counted = remembered(() => count(services), LIFETIME);
  return endpoint({
    name: 'statistics',
    summary:
      'How invitations fare, and licences in use by product and by reseller: of all there is, a minute old at most',
    method: 'GET',
    route: 'api/statistics',
    roles: may.read,
    success: { status: 200, description: 'Sums; of licences the largest first', schema: statisticsSchema },
    handle: async () => ({ body: await counted() }),
  });
}
