import { accessRecord } from '../../shared/domain/access.ts';
import { newCustomer, withAgreement, withSubscriptions } from '../../shared/domain/customer.ts';
import { domainOf } from '../../shared/domain/customer-details.ts';
import { type Leftover, LOST_CREDENTIALS, type Onboarding } from '../../shared/domain/onboarding.ts';
import {
  activityFailed,
  agreementConfirmed,
  cartCreated,
  cartLost,
  checkedOut,
  credentialsExpired,
  customerCreated,
  domainIsFree,
  haveCredentialsExpired,
  type OnboardingProgress,
  progress,
  provisioned,
  resellerAssociated,
  stillProvisioning,
} from '../../shared/domain/onboarding-progress.ts';
import { mustBeActive, type Reseller } from '../../shared/domain/reseller.ts';
import { plus } from '../../shared/domain/time.ts';
import type { Address, CreatedCustomer } from '../../shared/partner-center/index.ts';
import type { Services } from '../services.ts';
import { checkOut, placeCart, provisioningOf } from '../subscriptions/purchase.ts';
import { withDefaultContact } from '../subscriptions/support-contact.ts';
import { workflowTrace } from '../workflow-calls.ts';
import { accessKindsOf } from './access-kinds.ts';
import { recordAcceptance } from './agreement.ts';
import { failureOfOrders } from './failures.ts';
import { accountPage } from './partner-center-pages.ts';
import { callIds, performer } from './perform.ts';

/** The way forward. Each may run any number of times: what is recorded on the document is not done again. */
export function onboardingActivities(services: Services) {
  const { onboardings, customers, access, resellers, partnerCenter, credentials, settings, now } = services;
  const { provisioningTimes: times } = services;
  const perform = performer(services);

  async function resellerOf({ resellerId }: Onboarding): Promise<Reseller | undefined> {
    return resellerId === undefined ? undefined : resellers.read(resellerId);
  }

  /** What is due now; credentials that nobody has read in their time are made unreadable. */
  async function readOnboarding(id: string): Promise<OnboardingProgress> {
    const onboarding = await onboardings.read(id);
    if (onboarding === undefined) return {};
    if (!haveCredentialsExpired(onboarding, now())) return progress(onboarding, now());
    await credentials.discard(id);
    const expire = (current: Onboarding) => credentialsExpired(current, now());
    const expired = await onboardings.update(id, expire, workflowTrace('credentialsExpired', onboarding));
    return expired === undefined ? {} : progress(expired, now());
  }

  /** The last look before anything is done: the reseller is still active, the domain still free. */
  const checkDomain = perform('checkDomain', async (onboarding, { correlationId }) => {
    const reseller = await resellerOf(onboarding);
    if (reseller !== undefined) mustBeActive(reseller);
    const domain = domainOf(onboarding);
    const taken = await partnerCenter.isDomainTaken(domain, { correlationId });
    return (current) =>
      taken
        ? activityFailed(current, 'checkDomain', { message: `${domain} is taken.` }, now())
        : domainIsFree(current, now());
  });

  /**
   * Partner Center tells the credentials once, and again to the same request id, or not. They are kept before the step
   * counts as done: who repeats it after a crash in between finds those that were kept, also when Partner Center is
   * silent. Credentials that nobody was ever told are no reason to stop: a person resets the password.
   */
  const createCustomer = perform('createCustomer', async (onboarding, ids) => {
    const { company, contact, address, resellerId } = onboarding;
    const { domainPrefix: _, ...named } = company;
    const created = await partnerCenter.createCustomer(
      {
        company: { ...named, domain: domainOf(onboarding) },
        contact,
        address: address as Address,
        ...(resellerId === undefined ? {} : { resellerTenantId: resellerId }),
      },
      ids,
    );
    const keptUntil = await keep(onboarding.id, created);
    const kept = keptUntil === undefined ? { lost: lostCredentials(created.id) } : { keptUntil };
    return (current) => customerCreated(current, created.id, kept, now());
  });

  /** Keeps the credentials and gives until when; those kept before where there are none; undefined when nobody knows any. */
  async function keep(id: string, created: CreatedCustomer): Promise<string | undefined> {
    if (created.credentials === undefined) return credentials.keptUntil(id);
    const { userName, password } = created.credentials;
    const signInName = userName.includes('@') ? userName : `${userName}@${created.domain}`;
    await credentials.keep(id, { userName: signInName, temporaryPassword: password });
    return plus(now(), settings.CREDENTIALS_LIFETIME);
  }

  /** The customer joins the list; its reseller's access is on record. */
  const associateReseller = perform('associateReseller', async (onboarding) => {
    const { customerId: id, company, contact, address, resellerId } = onboarding;
    if (id === undefined) throw new Error(`Onboarding ${onboarding.id} has no customer.`);
    const trace = workflowTrace('associateReseller', onboarding);
    const customer = {
      id,
      name: company.name,
      domain: domainOf(onboarding),
      email: contact.email,
      country: address.country,
      origin: 'onboarding' as const,
      since: now(),
    };
    await customers.create(newCustomer({ ...customer, ...(resellerId === undefined ? {} : { resellerId }) }), trace);
    const reseller = await resellerOf(onboarding);
    if (reseller !== undefined) {
      const cause = `onboarding ${onboarding.id}`;
      for (const kind of accessKindsOf(onboarding)) {
        await access.create(accessRecord(customer, reseller, kind, cause, now()), trace);
      }
    }
    return (current) => resellerAssociated(current, now());
  });

  /** What somebody of ours said at the draft goes on record, so that the customer may order. */
  const confirmAgreement = perform('confirmAgreement', async (onboarding, ids) => {
    const { customerId = '', agreement, contact } = onboarding;
    if (agreement === undefined) throw new Error(`Onboarding ${onboarding.id} has no agreement to confirm.`);
    const { acceptedOn, acceptedBy = contact } = agreement;
    await recordAcceptance(services, customerId, { acceptedOn, acceptedBy }, ids);
    const record = workflowTrace('confirmAgreement', onboarding);
    await customers.update(customerId, (customer) => withAgreement(customer, acceptedOn, now()), record);
    return (current) => agreementConfirmed(current, now());
  });

  const createCart = perform('createCart', async (onboarding) => {
    const { customerId = '', items, lostCarts = 0 } = onboarding;
    const reseller = await resellerOf(onboarding);
    const record = reseller === undefined ? {} : { resellerPartnerId: reseller.partnerId };
    const lines = items.map(({ productId: _, ...line }) => ({ ...line, ...record }));
    const ids = callIds(onboarding, `createCart ${lostCarts}`);
    const cartId = await placeCart(partnerCenter, customerId, lines, ids);
    return (current) => cartCreated(current, cartId, now());
  });

  /** The customer is new: whatever has been ordered for it was ordered here. */
  const checkout = perform('checkout', async (onboarding) => {
    const { customerId = '', cartId = '' } = onboarding;
    const ids = callIds(onboarding, `checkout ${cartId}`);
    const placed = await checkOut(partnerCenter, customerId, cartId, ids);
    if (placed === 'lost') return (current) => cartLost(current, cartId, now());
    const { orderIds, errors } = placed;
    return (current) => checkedOut(current, orderIds, failureOfOrders(errors), now(), times);
  });

  const lookAtProvisioning = perform('lookAtProvisioning', async (onboarding, { correlationId }) => {
    const { customerId = '', resellerId, orderIds = [] } = onboarding;
    const found = await provisioningOf(partnerCenter, customerId, orderIds, now(), { correlationId });
    if (found.state === 'pending') return (current) => stillProvisioning(current, now(), times);
    if (found.state === 'failed') {
      return (current) => activityFailed(current, 'lookAtProvisioning', { message: found.reason }, now());
    }
    const customer = { id: customerId, ...(resellerId === undefined ? {} : { resellerId }) };
    const subscriptions = await withDefaultContact(services, customer, found.subscriptions, (subscriptionId) =>
      callIds(onboarding, `supportContact ${subscriptionId}`),
    );
    const record = workflowTrace('provisioned', onboarding);
    await customers.update(customerId, (current) => withSubscriptions(current, subscriptions), record);
    return (current) => provisioned(current, now());
  });

  return {
    readOnboarding,
    checkDomain,
    createCustomer,
    associateReseller,
    confirmAgreement,
    createCart,
    checkout,
    lookAtProvisioning,
  };
}

const lostCredentials = (customerId: string): Leftover => ({
  what: LOST_CREDENTIALS,
  message:
    "Partner Center did not tell the administrator's first password. Reset the password of the account 'admin' there (users of this customer), and tell the customer.",
  url: accountPage(customerId),
});
