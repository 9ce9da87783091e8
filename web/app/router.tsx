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
