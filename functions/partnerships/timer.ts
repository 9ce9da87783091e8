import type { InvocationContext } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { dueRecords } from '../../shared/cosmos/records.ts';
import { wake } from '../../shared/http/endpoint.ts';
import { CUSTOMER_ONBOARDING } from '../customers/orchestrator.ts';
import { RELATIONSHIP_REQUEST } from '../relationship-requests/orchestrator.ts';
import type { Services } from '../services.ts';
import { SUBSCRIPTION_ORDER } from '../subscriptions/orchestrator.ts';
import { PARTNERSHIP_INVITATION } from './orchestrator.ts';
import { PARTNERSHIP_WATCH } from './watch.ts';

/** Which workflow works on which type of document. */
const WORKFLOWS: Record<string, string> = {
  invitation: PARTNERSHIP_INVITATION,
  reseller: PARTNERSHIP_WATCH,
  onboarding: CUSTOMER_ONBOARDING,
  order: SUBSCRIPTION_ORDER,
  relationshipRequest: RELATIONSHIP_REQUEST,
};
const AT_ONCE = 20;

/**
 * The reminder run: wakes the workflow of everything that has work to do by now, be it a reminder, an expiry, an answer
 * whose signal got lost or a start that never happened. It sends nothing itself, so two runs at once, or one that is
 * killed half-way, do no harm.
 */
export const reminderRun =
  (services: Services) =>
  async (_timer: unknown, client: DurableClient, context: InvocationContext): Promise<void> => {
    for await (const page of dueRecords(services.records, services.now())) {
      for (let start = 0; start < page.length; start += AT_ONCE) {
        const batch = page.slice(start, start + AT_ONCE);
        await Promise.all(
          batch.map(async ({ id, type }) => {
            const workflow = WORKFLOWS[type];
            if (workflow !== undefined) await wake(client, workflow, id, context);
          }),
        );
      }
    }
  };
