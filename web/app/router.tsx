import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { NothingHere, PageFailure } from '../components/error-boundary.tsx';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NothingHere, errorComponent: PageFailure });
const dashboard = createRoute({ getParentRoute: () => root, path: '/', component: lazyRouteComponent(() => import('../pages/dashboard.tsx')) });

export const router = createRouter({
  routeTree: root.addChildren([dashboard]),
  basepath: '/console',
  defaultErrorComponent: PageFailure,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
