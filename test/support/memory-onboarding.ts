import { onboardingActivities } from '../../functions/customers/activities.ts';
import { compensationActivities } from '../../functions/customers/compensation.ts';
import type { Services } from '../../functions/services.ts';
import type { Credentials } from '../../shared/credentials/store.ts';
import type { AccessRecord } from '../../shared/domain/access.ts';
import type { Customer } from '../../shared/domain/customer.ts';
import type { Onboarding } from '../../shared/domain/onboarding.ts';
import type { Reseller } from '../../shared/domain/reseller.ts';
import {
  type CustomerAgreement,
  PartnerCenterError,
  PartnerCenterUnavailable,
  type WriteIds,
} from '../../shared/partner-center/index.ts';
import type { Settings } from '../../shared/settings.ts';
import { ANSWER, DAY, iso, memory, START, TENANT } from './memory-services.ts';
import { ONBOARDING_TIMES } from './onboarding-values.ts';

/** What one call of Partner Center comes to instead of its answer; `lost`: it is done, and nobody hears of it. */
export type Trouble = 'refused' | 'down' | 'lost' | 'paused';

const MCA = { templateId: '117a77b0-9360-443b-8795-c6dedc750cf9', type: 'MicrosoftCustomerAgreement', versionRank: 0 };
const NO_AGREEMENT = new PartnerCenterError(403, '13605', 'The customer must accept the agreement');
const CUSTOMER = '85663ebd-8851-4442-bcbd-0bc504e964f0';

/** A Partner Center of one customer, in memory: it recognises a repeated request id, and fails as it is told. */
function fakePartnerCenter(world: OnboardingWorld) {
  const answers = new Map<string, unknown>();
  let customers = 0;

  async function call<T>(method: string, ids: { requestId?: string }, effect: () => T): Promise<T> {
    const trouble = world.troubles[method]?.shift();
    world.calls.push(method);
    if (trouble === 'down') throw new PartnerCenterUnavailable('failing', 'Partner Center answered 500.');
    if (trouble === 'paused') throw new PartnerCenterUnavailable('throttled', 'Partner Center asks for a pause.', 120);
    if (trouble === 'refused') throw new PartnerCenterError(400, '800002', `${method} was refused.`);
    const { requestId } = ids;
    if (requestId === undefined) return effect();
    if (!answers.has(requestId)) {
      answers.set(requestId, effect());
      world.effects.push(method);
    }
    if (trouble === 'lost') throw new PartnerCenterUnavailable('unreachable', 'Partner Center cannot be reached.');
    return answers.get(requestId) as T;
  }

  /** The credentials are told once, where they are not told again. */
  const told = () => !world.forgetsCredentials || world.calls.filter((each) => each === 'createCustomer').length === 1;

  const order = (id: string) => ({ id, status: world.orders.get(id), lines: [{ subscriptionId: `${id}-s` }] });
  const subscription = (id: string, status: string) => ({ id, status, name: 'Basic', quantity: 10, offerId: 'P:S:A' });

  return {
    isDomainTaken: (_domain: string, ids: object) => call('isDomainTaken', ids, () => world.taken),
    createCustomer: (_customer: unknown, ids: WriteIds) =>
      call('createCustomer', ids, () => {
        customers += 1;
        world.customers.set(CUSTOMER, 'reseller');
        const password = `secret-${customers}`;
        return { id: CUSTOMER, domain: 'wingtip.onmicrosoft.com', credentials: { userName: 'admin', password } };
      }).then(({ credentials, ...created }) => (told() ? { ...created, credentials } : created)),
    agreementMetadata: (ids: object) => call('agreementMetadata', ids, () => [MCA]),
    customerAgreements: (_customerId: string, ids: object) =>
      call('customerAgreements', ids, () => [...world.agreements]),
    confirmCustomerAgreement: (_customerId: string, agreement: CustomerAgreement, ids: WriteIds) =>
      call('confirmCustomerAgreement', ids, () => {
        world.agreements.push(agreement);
        return agreement;
      }),
    createCart: (_customerId: string, lines: unknown[], ids: WriteIds) =>
      call('createCart', ids, () => ({ id: `cart-${ids.requestId}`, lines: lines.map(() => ({})) })),
    checkoutCart: (_customerId: string, _cartId: string, ids: WriteIds) =>
      call('checkoutCart', ids, () => {
        if (world.agreementRequired && world.agreements.length === 0) throw NO_AGREEMENT;
        world.orders.set('order-1', 'pending');
        world.subscriptions.set('order-1-s', 'pending');
        return { orders: [order('order-1')], orderErrors: world.orderErrors };
      }),
    order: (_customerId: string, id: string, ids: object) => call('order', ids, () => order(id)),
    provisioningStatus: (_customerId: string, id: string, ids: object) =>
      call('provisioningStatus', ids, () => {
        const status = world.provisioning.shift() ?? 'success';
        if (status === 'success') world.subscriptions.set(id, 'active');
        return { status };
      }),
    subscriptions: (_customerId: string, ids: object) =>
      call('subscriptions', ids, () => [...world.subscriptions].map(([id, status]) => subscription(id, status))),
    cancelOrder: (_customerId: string, id: string, ids: WriteIds) =>
      call('cancelOrder', ids, () => {
        world.orders.set(id, 'cancelled');
        world.subscriptions.set(`${id}-s`, 'deleted');
      }),
    changeSubscription: (_customerId: string, id: string, { status }: { status: string }, ids: WriteIds) =>
      call('changeSubscription', ids, () => void world.subscriptions.set(id, status)),
    endCustomerRelationship: (id: string, ids: WriteIds) =>
      call('endCustomerRelationship', ids, () => void world.customers.set(id, 'none')),
  };
}

/** The real activities of an onboarding over documents in memory, a virtual clock and a Partner Center in memory. */
export class OnboardingWorld {
  now = START;
  taken = false;
  /** What comes instead of the next answers of a method, in order. */
  troubles: Record<string, (Trouble | undefined)[]> = {};
  /** What the next looks at the provisioning show; afterwards it is done. */
  provisioning: ('pending' | 'failed')[] = [];
  /** No order without a confirmed agreement. */
  agreementRequired = false;
  readonly agreements: CustomerAgreement[] = [];
  /** A repeated creation of the customer is answered without the credentials. */
  forgetsCredentials = false;
  orderErrors: { code: string; message: string }[] = [];
  /** Calls that came in, and those that did something. */
  readonly calls: string[] = [];
  readonly effects: string[] = [];
  /** Partner Center's side. */
  readonly customers = new Map<string, string>();
  readonly orders = new Map<string, string>();
  readonly subscriptions = new Map<string, string>();
  /** Our side. */
  readonly documents: Map<string, Onboarding>;
  readonly customerDocuments = new Map<string, Customer>();
  readonly access = new Map<string, AccessRecord>();
  readonly resellers = new Map<string, Reseller>();
  readonly kept = new Map<string, Credentials>();
  readonly id: string;
  readonly activities: ReturnType<typeof onboardingActivities> & ReturnType<typeof compensationActivities>;

  constructor(onboarding: Onboarding) {
    this.id = onboarding.id;
    this.documents = new Map([[onboarding.id, onboarding]]);
    this.resellers.set(TENANT, {
      ...{ id: TENANT, name: 'Fabrikam', email: 'jan@fabrikam.example', ...ANSWER, status: 'active' },
      ...{ since: iso(START), invitationIds: [], mails: [], reminders: [], revision: 1 },
    } as unknown as Reseller);
    const services = {
      settings: { CREDENTIALS_LIFETIME: 7 * DAY } as Settings,
      onboardings: memory(this.documents),
      customers: memory(this.customerDocuments),
      access: memory(this.access),
      resellers: memory(this.resellers),
      credentials: {
        keptUntil: async (id: string) => (this.kept.has(id) ? iso(START + 6 * DAY) : undefined),
        keep: async (id: string, credentials: Credentials) => void this.kept.set(id, credentials),
        discard: async (id: string) => void this.kept.delete(id),
      },
      onboardingTimes: ONBOARDING_TIMES,
      partnerCenter: fakePartnerCenter(this),
      now: () => iso(this.now),
    } as unknown as Services;
    this.activities = { ...onboardingActivities(services), ...compensationActivities(services) };
  }

  get onboarding(): Onboarding {
    return this.documents.get(this.id) as Onboarding;
  }

  change(change: (current: Onboarding) => Onboarding): void {
    this.documents.set(this.id, change(this.onboarding));
  }

  /** How its steps stand, by name. */
  steps = () => Object.fromEntries(this.onboarding.steps.map(({ name, status }) => [name, status]));
}
