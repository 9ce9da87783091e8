import { app } from '@azure/functions';
import * as df from 'durable-functions';
import type { OrderPlan } from '../../shared/domain/order-progress.ts';
import { activity } from '../../shared/durable/workflow.ts';
import type { Endpoint } from '../../shared/http/endpoint.ts';
import type { Services } from '../services.ts';
import { acceptDrift } from './accept-drift.ts';
import { cartActivities } from './cart-activities.ts';
import { changeActivities } from './change-activities.ts';
import { changeSubscription } from './change-subscription.ts';
import { postOrder } from './create-order.ts';
import { SUBSCRIPTION_ORDER, subscriptionOrder } from './orchestrator.ts';
import { orderDocument } from './order-document.ts';
import { progressActivities } from './progress-activities.ts';
import { getOrder, listOrders } from './read-orders.ts';
import { getSubscription } from './read-subscription.ts';
import { reconcileRun } from './reconcile.ts';

/** Orders for existing customers, changes of their subscriptions, and the comparison with Partner Center. */
export const subscriptionEndpoints = (services: Services): Endpoint[] =>
  [postOrder, listOrders, getOrder, getSubscription, changeSubscription, acceptDrift].map((define) => define(services));

/** The steps of an order. Each reads the document first, so that one which runs twice does its work once. */
export const orderActivities = (services: Services) => ({
  planOrder: async (id: string): Promise<OrderPlan> => orderDocument(services).report(await services.orders.read(id)),
  ...cartActivities(services),
  ...changeActivities(services),
  ...progressActivities(services),
});

export function registerSubscriptions(services: Services): void {
  for (const [name, handler] of Object.entries(orderActivities(services))) {
    activity(name, handler as (input: unknown) => Promise<unknown>);
  }
  df.app.orchestration(SUBSCRIPTION_ORDER, subscriptionOrder);
  app.timer('reconcile', { schedule: '%RECONCILE_CRON%', handler: reconcileRun(services) });
}
