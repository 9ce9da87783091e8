import { z } from 'zod';
import { countRecords } from '../../shared/cosmos/records.ts';
import { isOverdue } from '../../shared/domain/statistics.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';

/** So many are named; the rest is a number. */
const MOST_NAMED = 10;

const overviewSchema = z
  .object({
    invitations: z.object({
      pending: z.int(),
      overdue: z.int().meta({ description: 'Pending although every reminder has gone out' }),
      undeliverable: z.int(),
    }),
    resellers: z.object({ awaitingEnrolment: z.int() }),
    onboardings: z.object({ submitted: z.int(), failed: z.int() }),
    overdue: z
      .array(z.object({ id: z.string(), resellerName: z.string(), expiresAt: z.iso.datetime() }))
      .meta({ description: 'Of the overdue, those that expire first' }),
  })
  .meta({ id: 'Overview' });

export const overview = (services: Services) =>
  endpoint({
    name: 'overview',
    summary: 'What waits for an answer, what is late, and what needs a person: of all there is, as it is now',
    method: 'GET',
    route: 'api/overview',
    roles: may.read,
    success: { status: 200, description: 'The counts', schema: overviewSchema },
    async handle() {
      const count = (type: string, value: string) => countRecords(services.records, { type, path: 'status', value });
      const [pending, undeliverable, awaitingEnrolment, submitted, failed] = await Promise.all([
        // Few at any time: each ends within the lifetime of an invitation.
        services.invitations.all(['resellerName', 'expiresAt', 'status', 'reminders'], {
          sortBy: 'createdAt',
          equal: { status: 'pending' },
        }),
        count('invitation', 'undeliverable'),
        count('reseller', 'awaitingEnrolment'),
        count('onboarding', 'submitted'),
        count('onboarding', 'failed'),
      ]);
      const overdue = pending.filter(isOverdue).sort((a, b) => a.expiresAt.localeCompare(b.expiresAt));
      return {
        body: {
          invitations: { pending: pending.length, overdue: overdue.length, undeliverable },
          resellers: { awaitingEnrolment },
          onboardings: { submitted, failed },
          overdue: overdue
            .slice(0, MOST_NAMED)
            .map(({ id, resellerName, expiresAt }) => ({ id, resellerName, expiresAt })),
        },
      };
    },
  });
