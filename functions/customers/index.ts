import * as df from 'durable-functions';
import { activity } from '../../shared/durable/workflow.ts';
import type { Endpoint } from '../../shared/http/endpoint.ts';
import type { Services } from '../services.ts';
import { onboardingActivities } from './activities.ts';
import { putAgreement } from './agreement.ts';
import { chooseSubscriptions } from './choose-subscriptions.ts';
import { compensationActivities } from './compensation.ts';
import { readCredentials } from './credentials.ts';
import { createOnboarding, editOnboarding } from './draft-onboarding.ts';
import { CUSTOMER_ONBOARDING, customerOnboarding } from './orchestrator.ts';
import { listProducts } from './products.ts';
import { listAccess } from './read-access.ts';
import { getCustomer, listCustomers, listSubscriptions } from './read-customers.ts';
import { getOnboarding, listOnboardings } from './read-onboardings.ts';
import { cancel, submitDraft } from './submit-onboarding.ts';

/** What can be bought, how a company becomes a customer, and the customers with who has access to them. */
export const customerEndpoints = (services: Services): Endpoint[] =>
  [
    listProducts,
    createOnboarding,
    listOnboardings,
    getOnboarding,
    editOnboarding,
    chooseSubscriptions,
    submitDraft,
    cancel,
    readCredentials,
    listCustomers,
    getCustomer,
    putAgreement,
    listSubscriptions,
    listAccess,
  ].map((define) => define(services));

export function registerCustomers(services: Services): void {
  const activities = { ...onboardingActivities(services), ...compensationActivities(services) };
  for (const [name, handler] of Object.entries(activities)) activity(name, handler);
  df.app.orchestration(CUSTOMER_ONBOARDING, customerOnboarding);
}
