import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { NothingHere, PageFailure } from '../components/error-boundary.tsx';
import { Shell } from './shell.tsx';

/** A search in the address: only text, and only what is there. */
const texts =
  <K extends string>(...names: K[]) =>
  (search: Record<string, unknown>): { [name in K]?: string } =>
    Object.fromEntries(
      names.map((name) => [name, search[name]] as const).filter(([, value]) => value !== undefined && value !== ''),
    ) as { [name in K]?: string };

const root = createRootRoute({ component: Shell, notFoundComponent: NothingHere, errorComponent: PageFailure });
const below = { getParentRoute: () => root } as const;

const dashboard = createRoute({
  ...below,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/dashboard.tsx')),
});
const resellers = createRoute({
  ...below,
  path: '/resellers',
  validateSearch: texts('status', 'search'),
  component: lazyRouteComponent(() => import('../pages/resellers.tsx')),
});
const reseller = createRoute({
  ...below,
  path: '/resellers/$id',
  component: lazyRouteComponent(() => import('../pages/reseller.tsx')),
});
const invitations = createRoute({
  ...below,
  path: '/invitations',
  validateSearch: texts('status', 'search'),
  component: lazyRouteComponent(() => import('../pages/invitations.tsx')),
});
const requestPartnership = createRoute({
  ...below,
  path: '/invitations/new',
  component: lazyRouteComponent(() => import('../pages/request-partnership.tsx')),
});
const bulkInvite = createRoute({
  ...below,
  path: '/invitations/bulk',
  component: lazyRouteComponent(() => import('../pages/bulk-invite.tsx')),
});
const invitation = createRoute({
  ...below,
  path: '/invitations/$id',
  component: lazyRouteComponent(() => import('../pages/invitation.tsx')),
});
const removePartnership = createRoute({
  ...below,
  path: '/resellers/$id/remove',
  component: lazyRouteComponent(() => import('../pages/remove-partnership.tsx')),
});
const customers = createRoute({
  ...below,
  path: '/customers',
  validateSearch: texts('resellerId', 'search'),
  component: lazyRouteComponent(() => import('../pages/customers.tsx')),
});
const newCustomer = createRoute({
  ...below,
  path: '/customers/new',
  validateSearch: texts('resellerId'),
  component: lazyRouteComponent(() => import('../pages/new-customer.tsx')),
});
const customer = createRoute({
  ...below,
  path: '/customers/$id',
  component: lazyRouteComponent(() => import('../pages/customer.tsx')),
});
const newSubscription = createRoute({
  ...below,
  path: '/customers/$id/order',
  component: lazyRouteComponent(() => import('../pages/new-subscription.tsx')),
});
const order = createRoute({
  ...below,
  path: '/customers/$id/orders/$orderId',
  component: lazyRouteComponent(() => import('../pages/order.tsx')),
});
const subscription = createRoute({
  ...below,
  path: '/customers/$id/subscriptions/$subscriptionId',
  component: lazyRouteComponent(() => import('../pages/subscription.tsx')),
});
const onboarding = createRoute({
  ...below,
  path: '/onboardings/$id',
  validateSearch: texts('step'),
  component: lazyRouteComponent(() => import('../pages/onboarding.tsx')),
});
const relationshipRequests = createRoute({
  ...below,
  path: '/relationship-requests',
  validateSearch: texts('status'),
  component: lazyRouteComponent(() => import('../pages/relationship-requests.tsx')),
});
const newRelationshipRequest = createRoute({
  ...below,
  path: '/relationship-requests/new',
  validateSearch: texts('resellerId'),
  component: lazyRouteComponent(() => import('../pages/new-relationship-request.tsx')),
});
const relationshipRequest = createRoute({
  ...below,
  path: '/relationship-requests/$id',
  component: lazyRouteComponent(() => import('../pages/relationship-request.tsx')),
});
const operations = createRoute({
  ...below,
  path: '/operations',
  validateSearch: texts('view', 'status'),
  component: lazyRouteComponent(() => import('../pages/operations.tsx')),
});
const provider = createRoute({
  ...below,
  path: '/provider',
  component: lazyRouteComponent(() => import('../pages/provider.tsx')),
});
const audit = createRoute({
  ...below,
  path: '/audit',
  validateSearch: texts('subjectId'),
  component: lazyRouteComponent(() => import('../pages/audit.tsx')),
});

export const router = createRouter({
  routeTree: root.addChildren([
    dashboard,
    resellers,
    reseller,
    invitations,
    requestPartnership,
    bulkInvite,
    invitation,
    removePartnership,
    customers,
    newCustomer,
    customer,
    newSubscription,
    order,
    subscription,
    onboarding,
    relationshipRequests,
    newRelationshipRequest,
    relationshipRequest,
    operations,
    provider,
    audit,
  ]),
  basepath: '/console',
  defaultErrorComponent: PageFailure,
  defaultNotFoundComponent: NothingHere,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
