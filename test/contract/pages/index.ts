import { agreements } from './agreements.ts';
import { beforeACustomer } from './before-a-customer.ts';
import { carts } from './carts.ts';
import { catalogue } from './catalogue.ts';
import { customers } from './customers.ts';
import { orders } from './orders.ts';
import type { Page } from './page.ts';
import { prices } from './prices.ts';
import { profiles } from './profiles.ts';
import { resellers } from './resellers.ts';
import { subscriptions } from './subscriptions.ts';
import { supportContact } from './support-contact.ts';
import { upgrades } from './upgrades.ts';

/** Every documented example that the client is held against, and the sandbox too. */
export const PAGES: Page[] = [
  ...profiles,
  ...resellers,
  ...beforeACustomer,
  ...customers,
  ...agreements,
  ...catalogue,
  ...prices,
  ...carts,
  ...orders,
  ...subscriptions,
  ...upgrades,
  ...supportContact,
];
