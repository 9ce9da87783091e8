import { describe, expect, test } from '@jest/globals';
import { customerOnboarding } from '../../functions/customers/orchestrator.ts';
import { cancelOnboarding } from '../../shared/domain/onboarding-progress.ts';
import { OnboardingWorld, type Trouble } from '../support/memory-onboarding.ts';
import { DAY, iso, MINUTE, STAFF, START, TENANT } from '../support/memory-services.ts';
import { submitted } from '../support/onboarding-values.ts';
import { runToEnd, type World } from './replay.ts';

type Waiting = (world: OnboardingWorld, until: string, round: number) => boolean;

/** Runs the workflow; `around` may do something before each activity runs, as a person does it meanwhile. */
async function run(
  setUp: (world: OnboardingWorld) => void = () => undefined,
  onWait: Waiting = () => false,
  around: (activity: string, world: OnboardingWorld) => void = () => undefined,
) {
  const world = new OnboardingWorld(submitted());
  setUp(world);
  const outcome = await runAgain(world, onWait, around);
  return { world, outcome, onboarding: world.onboarding };
}

/** Starts the workflow (anew) over documents as they are. */
function runAgain(
  world: OnboardingWorld,
  onWait: Waiting = () => false,
  around: (activity: string, world: OnboardingWorld) => void = () => undefined,
) {
  const activities = Object.entries(world.activities).map(([name, act]) => {
    const wrapped = async (id: string) => {
      around(name, world);
      return act(id);
    };
    return [name, wrapped];
  });
  return runToEnd(customerOnboarding, world.id, {
    get now() {
      return world.now;
    },
    set now(time) {
      world.now = time;
    },
    activities: Object.fromEntries(activities) as World['activities'],
    onWait: (until, round) => onWait(world, until, round),
  });
}

const cancelNow = (world: OnboardingWorld) =>
  world.change((current) => cancelOnboarding(current, STAFF, iso(world.now)));

const EVERY_EFFECT = ['createCustomer', 'createCart', 'checkoutCart'];

describe('an onboarding that all goes well for', () => {
  test('creates the customer with its reseller, orders, waits for the provisioning, and records it all', async () => {
    const { world, outcome, onboarding } = await run((world) => {
      world.provisioning = ['pending', 'pending'];
    });
    expect(onboarding).toMatchObject({ status: 'completed', credentials: 'available', orderIds: ['order-1'] });
    expect(world.steps()).toEqual({
      checkDomain: 'done',
      createCustomer: 'done',
      associateReseller: 'done',
      confirmAgreement: 'skipped',
      placeOrder: 'done',
      provision: 'done',
    });
    expect(world.effects).toEqual(EVERY_EFFECT);
    const [customer] = [...world.customerDocuments.values()];
    expect(customer).toMatchObject({ name: 'Wingtip Toys', resellerId: TENANT, status: 'active' });
    expect(customer?.subscriptions).toMatchObject([{ id: 'order-1-s', status: 'active', quantity: 10 }]);
    expect([...world.access.values()]).toMatchObject([{ kind: 'accountManagement', resellerId: TENANT }]);
    expect(world.kept.get(world.id)).toEqual({
      userName: 'admin@wingtip.onmicrosoft.com',
      temporaryPassword: 'secret-1',
    });
    expect(world.now).toBe(START + 5_000 + 7_500 + 11_250);
    expect(outcome.generations).toBe(4);
  });

  test('with an Azure plan, gives its reseller the owner role on it too', async () => {
    const { world } = await run((world) => {
      const item = { productId: 'DZH318Z0BPS6:0001', quantity: 1, catalogItemId: 'DZH318Z0BPS6:0001:ITEM' };
      world.change((current) => ({ ...current, items: [{ ...item, term: 'P1M', billingCycle: 'monthly' }] }));
    });
    expect([...world.access.values()].map(({ kind }) => kind)).toEqual(['accountManagement', 'azurePlanOwner']);
  });

  test('started anew when it has ended, does nothing', async () => {
    const { world } = await run();
    const before = world.calls.length;
    await runAgain(world);
    expect(world.calls.length).toBe(before);
  });
});

describe('troubles of Partner Center', () => {
  test.each<[string, Trouble]>(
    ['isDomainTaken', 'createCustomer', 'createCart', 'checkoutCart', 'order', 'provisioningStatus'].flatMap(
      (method): [string, Trouble][] => [
        [method, 'down'],
        [method, 'lost'],
        [method, 'paused'],
      ],
    ),
  )('%s %s, three times in a row: it completes, and everything is done once', async (method, trouble) => {
    const { world, onboarding } = await run((world) => {
      world.troubles = { [method]: [trouble, trouble, trouble] };
    });
    expect(onboarding.status).toBe('completed');
    expect(world.effects).toEqual(EVERY_EFFECT);
    expect(world.kept.get(world.id)).toMatchObject({ temporaryPassword: 'secret-1' });
    expect(world.kept.size).toBe(1);
  });

  test('a pause that it asks for is waited for, and not by trying again', async () => {
    const { world } = await run((world) => {
      world.troubles = { createCustomer: ['paused'] };
    });
    expect(world.calls.filter((call) => call === 'createCustomer')).toHaveLength(2);
    expect(world.now).toBeGreaterThanOrEqual(START + 2 * MINUTE);
  });

  test('that outlast all tries leave it to be found: nothing is lost, and nothing undone', async () => {
    const down = Array.from({ length: 8 }, (): Trouble => 'down');
    const world = new OnboardingWorld(submitted());
    world.troubles = { checkoutCart: down };
    await expect(runAgain(world)).rejects.toThrow();
    expect(world.onboarding).toMatchObject({ status: 'submitted', calling: 'checkout' });
    await runAgain(world);
    expect(world.onboarding.status).toBe('completed');
    expect(world.effects).toEqual(EVERY_EFFECT);
  });
});

describe('the Microsoft Customer Agreement', () => {
  const agreed =
    (more: object = {}) =>
    (world: OnboardingWorld) => {
      world.agreementRequired = true;
      world.change((current) => ({ ...current, agreement: { acceptedOn: iso(START), ...more } }));
    };

  test('that the customer accepted is put on record by its contact, and then it may order', async () => {
    const { world, onboarding } = await run(agreed());
    expect(onboarding.status).toBe('completed');
    expect(world.steps()).toMatchObject({ confirmAgreement: 'done' });
    const { contact } = onboarding;
    expect(world.agreements).toMatchObject([
      { type: 'MicrosoftCustomerAgreement', primaryContact: contact, dateAgreed: iso(START) },
    ]);
    expect(world.effects).toEqual(['createCustomer', 'confirmCustomerAgreement', 'createCart', 'checkoutCart']);
    const [customer] = [...world.customerDocuments.values()];
    expect(customer?.agreement).toEqual({ acceptedOn: iso(START), recordedAt: iso(START) });
  });

  test('names who accepted, where that is somebody else', async () => {
    const acceptedBy = { firstName: 'Tania', lastName: 'Carr', email: 'tania@wingtip.example' };
    const { world } = await run(agreed({ acceptedBy }));
    expect(world.agreements).toMatchObject([{ primaryContact: acceptedBy }]);
  });

  test.each<[string, Trouble]>(
    ['customerAgreements', 'agreementMetadata', 'confirmCustomerAgreement'].flatMap((method): [string, Trouble][] => [
      [method, 'down'],
      [method, 'lost'],
      [method, 'paused'],
    ]),
  )('%s %s, three times in a row: it is on record once', async (method, trouble) => {
    const { world, onboarding } = await run((world) => {
      agreed()(world);
      world.troubles = { [method]: [trouble, trouble, trouble] };
    });
    expect(onboarding.status).toBe('completed');
    expect(world.agreements).toHaveLength(1);
  });

  test('that Partner Center refuses undoes the customer', async () => {
    const { world, onboarding } = await run((world) => {
      agreed()(world);
      world.troubles = { confirmCustomerAgreement: ['refused'] };
    });
    expect(onboarding).toMatchObject({
      status: 'failed',
      failure: { step: 'confirmAgreement', field: 'agreement' },
      leftovers: [],
    });
    expect([...world.customers.values()]).toEqual(['none']);
  });

  test.each<[string, (world: OnboardingWorld) => void]>([
    ['as the answer', (world) => Object.assign(world, { agreementRequired: true })],
    [
      'of one of the orders',
      (world) => Object.assign(world, { orderErrors: [{ code: '13605', message: 'It must be accepted' }] }),
    ],
  ])('that is missing is named, %s, with what to do', async (_how, setUp) => {
    const { world, onboarding } = await run(setUp);
    expect(onboarding).toMatchObject({
      status: 'failed',
      failure: { step: 'placeOrder', code: '13605', field: 'agreement', message: expect.stringContaining('anew') },
      leftovers: [],
    });
    expect([...world.customers.values()]).toEqual(['none']);
  });
});

describe('credentials that Partner Center tells once only', () => {
  const forgets = (world: OnboardingWorld) => {
    world.forgetsCredentials = true;
    world.troubles = { createCustomer: ['lost'] };
  };

  test('and whose answer got lost are left to a person; the customer and its order are there', async () => {
    const { world, onboarding } = await run(forgets);
    expect(onboarding).toMatchObject({
      status: 'completed',
      credentials: 'lost',
      leftovers: [
        {
          what: 'credentials',
          message: expect.stringContaining('Reset'),
          url: expect.stringContaining(`/customers/${onboarding.customerId}/`),
        },
      ],
    });
    expect(world.effects).toEqual(EVERY_EFFECT);
    expect(world.kept.size).toBe(0);
  });

  test('and that were kept before a crash can be read all the same', async () => {
    const { world, onboarding } = await run((world) => {
      forgets(world);
      world.kept.set(world.id, { userName: 'admin@wingtip.onmicrosoft.com', temporaryPassword: 'secret-1' });
    });
    expect(onboarding).toMatchObject({
      status: 'completed',
      credentials: 'available',
      credentialsExpireAt: iso(START + 6 * DAY),
      leftovers: [],
    });
    expect(world.kept.size).toBe(1);
  });
});

describe('a refusal for good undoes what was done, in reverse', () => {
  test.each<[string, (world: OnboardingWorld) => void, string, string[]]>([
    ['the domain is taken', (world) => Object.assign(world, { taken: true }), 'checkDomain', []],
    ['the domain is not checked', refuse('isDomainTaken'), 'checkDomain', []],
    ['no customer is created', refuse('createCustomer'), 'createCustomer', []],
    ['no cart is made', refuse('createCart'), 'placeOrder', ['createCustomer', 'endCustomerRelationship']],
    [
      'the cart is not checked out',
      refuse('checkoutCart'),
      'placeOrder',
      [...['createCustomer', 'createCart', 'endCustomerRelationship']],
    ],
    [
      'one of the orders is refused',
      (world) => Object.assign(world, { orderErrors: [{ code: '800005', message: 'Create order is not successful' }] }),
      'placeOrder',
      [...EVERY_EFFECT, 'cancelOrder', 'endCustomerRelationship'],
    ],
    [
      'it cannot be provisioned',
      (world) => Object.assign(world, { provisioning: ['pending', 'failed'] }),
      'provision',
      [...EVERY_EFFECT, 'cancelOrder', 'endCustomerRelationship'],
    ],
    [
      'it is never provisioned',
      (world) => Object.assign(world, { provisioning: Array(1_000).fill('pending') }),
      'provision',
      [...EVERY_EFFECT, 'cancelOrder', 'endCustomerRelationship'],
    ],
    [
      'the order is not shown',
      refuse('order'),
      'provision',
      [...[...EVERY_EFFECT, 'cancelOrder', 'endCustomerRelationship']],
    ],
  ])('%s', async (_what, setUp, step, effects) => {
    const { world, onboarding } = await run(setUp);
    expect(onboarding).toMatchObject({ status: 'failed', failure: { step }, leftovers: [], credentials: 'none' });
    expect(onboarding.steps.find(({ name }) => name === step)).toMatchObject({ status: 'failed' });
    expect(world.effects).toEqual(effects);
    expect([...world.customers.values()]).toEqual(effects.includes('createCustomer') ? ['none'] : []);
    expect([...world.customerDocuments.values()].map(({ status }) => status)).not.toContain('active');
    expect([...world.access.values()].filter(({ endedAt }) => endedAt === undefined)).toEqual([]);
    expect(world.kept.size).toBe(0);
  });

  test('a reseller that is no longer active: nothing is created', async () => {
    const { world, onboarding } = await run((world) => {
      const reseller = world.resellers.get(TENANT);
      if (reseller !== undefined) world.resellers.set(TENANT, { ...reseller, status: 'removed' });
    });
    expect(onboarding).toMatchObject({
      status: 'failed',
      failure: { step: 'checkDomain', code: 'reseller-not-active' },
    });
    expect(world.calls).toEqual([]);
  });

  test('an order that cannot be cancelled is suspended, and left to a person', async () => {
    const { world, onboarding } = await run((world) => {
      world.provisioning = ['pending', 'failed'];
      world.troubles = { cancelOrder: ['refused'] };
    });
    expect(onboarding).toMatchObject({
      status: 'failed',
      leftovers: [{ what: 'order order-1', url: expect.stringContaining('https://partner.microsoft.com/dashboard/') }],
    });
    expect(world.subscriptions.get('order-1-s')).toBe('suspended');
    expect([...world.customers.values()]).toEqual(['none']);
    const [customer] = [...world.customerDocuments.values()];
    expect(customer).toMatchObject({ status: 'ended', subscriptions: [{ status: 'suspended' }] });
  });

  test('a relationship that does not end is left to a person, and the customer stays in the list', async () => {
    const { world, onboarding } = await run((world) => {
      world.troubles = { createCart: ['refused'], endCustomerRelationship: ['refused'] };
    });
    expect(onboarding).toMatchObject({ status: 'failed', leftovers: [{ what: 'customer Wingtip Toys' }] });
    expect(world.steps()).toMatchObject({ createCustomer: 'done' });
    expect([...world.customerDocuments.values()]).toMatchObject([{ status: 'active' }]);
    expect(world.kept.size).toBe(0);
  });

  test.each(['cancelOrder', 'subscriptions', 'changeSubscription', 'endCustomerRelationship'])(
    '%s in trouble: the way back is gone all the same, each effect once',
    async (method) => {
      const { world, onboarding } = await run((world) => {
        world.provisioning = ['failed'];
        world.troubles = {
          [method]: ['down', 'lost', 'paused'],
          ...(method === 'changeSubscription' ? { cancelOrder: ['refused'] } : {}),
        };
      });
      expect(onboarding.status).toBe('failed');
      expect([...world.customers.values()]).toEqual(['none']);
      expect(new Set(world.effects).size).toBe(world.effects.length);
    },
  );
});

function refuse(method: string) {
  return (world: OnboardingWorld) => {
    world.troubles = { [method]: ['refused'] };
  };
}

describe('a cancellation', () => {
  test.each<[string, string[]]>([
    ['readOnboarding', []],
    ['checkDomain', []],
    ['createCustomer', []],
    ['associateReseller', ['createCustomer', 'endCustomerRelationship']],
    ['createCart', ['createCustomer', 'endCustomerRelationship']],
    ['checkout', ['createCustomer', 'createCart', 'endCustomerRelationship']],
    ['lookAtProvisioning', [...EVERY_EFFECT, 'cancelOrder', 'endCustomerRelationship']],
  ])('just before %s: what was done is undone, and no more', async (activity, effects) => {
    let asked = false;
    const { world, onboarding } = await run(undefined, undefined, (name, world) => {
      if (name !== activity || asked) return;
      asked = true;
      cancelNow(world);
    });
    expect(onboarding).toMatchObject({ status: 'cancelled', leftovers: [] });
    expect(onboarding.failure).toBeUndefined();
    expect(world.effects).toEqual(effects);
    expect(world.kept.size).toBe(0);
  });

  test.each(['createCustomer', 'checkoutCart'])(
    'while the answer of %s is lost waits until it is known, then undoes it',
    async (method) => {
      const activity = method === 'checkoutCart' ? 'checkout' : method;
      let runs = 0;
      const { world, onboarding } = await run(
        (world) => {
          world.troubles = { [method]: ['lost', 'down'] };
        },
        undefined,
        (name, world) => {
          if (name !== activity) return;
          runs += 1;
          if (runs === 2) cancelNow(world);
        },
      );
      expect(onboarding.status).toBe('cancelled');
      expect(world.effects).toContain(method);
      expect(world.effects.at(-1)).toBe('endCustomerRelationship');
      expect([...world.customers.values()]).toEqual(['none']);
    },
  );

  test('during the wait for the provisioning is heard at once', async () => {
    const { world, onboarding } = await run(
      (world) => {
        world.provisioning = Array(100).fill('pending');
      },
      (world, until) => {
        if (Date.parse(until) < START + MINUTE) return false;
        world.now = START + MINUTE;
        cancelNow(world);
        return true;
      },
    );
    expect(onboarding.status).toBe('cancelled');
    expect(world.now).toBe(START + MINUTE);
    expect(world.orders.get('order-1')).toBe('cancelled');
  });

  test('whose signal got lost is found on the next look', async () => {
    let asked = false;
    const { onboarding } = await run(
      (world) => {
        world.provisioning = ['pending', 'pending', 'pending'];
      },
      (world) => {
        if (!asked) cancelNow(world);
        asked = true;
        return false;
      },
    );
    expect(onboarding.status).toBe('cancelled');
  });
});

test('credentials that nobody reads are made unreadable after their time', async () => {
  const { world } = await run();
  world.now = START + 7 * DAY + MINUTE;
  await runAgain(world);
  expect(world.onboarding).toMatchObject({ status: 'completed', credentials: 'expired' });
  expect(world.kept.size).toBe(0);
});

test('waits in steps that keep the history short', async () => {
  const { outcome } = await run((world) => {
    world.provisioning = Array(60).fill('pending');
  });
  expect(outcome.longestHistory).toBeLessThan(60);
  expect(outcome.generations).toBeGreaterThan(60);
});
