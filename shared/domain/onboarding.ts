import type { Acceptance } from './agreement.ts';
import type { BillingCycle, Term } from './catalogue.ts';
import type { CustomerDetails } from './customer-details.ts';
import { changed, type HistoryEntry } from './history.ts';
import { Refusal } from './refusal.ts';
import { type Review, samePrices } from './review.ts';
import { type Step, waitingSteps } from './steps.ts';
import { type Actor, actorLabel, authorOf } from './trace.ts';

export const onboardingStatuses = ['draft', 'submitted', 'completed', 'failed', 'cancelled'] as const;
export type OnboardingStatus = (typeof onboardingStatuses)[number];

export const onboardingSteps = [
  'checkDomain',
  'createCustomer',
  'associateReseller',
  'confirmAgreement',
  'placeOrder',
  'provision',
] as const;
export type OnboardingStep = (typeof onboardingSteps)[number];

/**
 * The administrator's credentials: none yet or discarded, kept for one reading, read, past their time, or
 * unreadable although nobody has read them (a person resets the password then).
 */
export const credentialStates = ['none', 'available', 'read', 'expired', 'lost'] as const;
export type CredentialState = (typeof credentialStates)[number];

/** A licence count of a product, with what a cart names it by. */
export interface ChosenItem {
  productId: string;
  quantity: number;
  term: Term;
  billingCycle: BillingCycle;
  catalogItemId: string;
}

/** Why a step failed for good, with Partner Center's code, and the field of the draft that it is about. */
export interface Failure {
  message: string;
  code?: string;
  field?: string;
}

/** What is left for a person: what could not be undone or is lost, with the page on which to do it by hand. */
export interface Leftover {
  what: string;
  message: string;
  url: string;
}

/** What has an effect in Partner Center that is to be known before anything else is done. */
export type Call = 'createCustomer' | 'checkout';
export type Compensation = 'undoOrder' | 'undoCustomer';

/** What is left to be done about credentials that nobody was told. */
export const LOST_CREDENTIALS = 'credentials';

/** A new customer with its first order: one operation that either completes or is undone. One aggregate, one document. */
export interface Onboarding extends CustomerDetails {
  id: string;
  /** Absent: the customer is the provider's own. */
  resellerId?: string;
  /** Absent: nobody has said that the customer has accepted the Microsoft Customer Agreement. */
  agreement?: Acceptance;
  items: ChosenItem[];
  /** What was shown last; there whenever items are. Submitting compares with it. */
  review?: Review;
  status: OnboardingStatus;
  steps: Step[];
  submittedAt?: string;
  /** A call to Partner Center of which nobody knows yet what came: written before it, removed with its outcome. */
  calling?: Call;
  /** Asked for while the work was on; heard at the next point at which everything that was done is known. */
  cancellation?: { at: string; by: string };
  /** Set when the work turned back; how it will end, and what has been undone by now. */
  undoing?: { outcome: 'failed' | 'cancelled'; done: Compensation[] };
  failure?: Failure & { step: OnboardingStep };
  customerId?: string;
  cartId?: string;
  /** How many carts ran out before they could be checked out. */
  lostCarts?: number;
  orderIds?: string[];
  provisioning?: { since: string; checks: number; nextCheckAt: string };
  credentials: CredentialState;
  credentialsExpireAt?: string;
  credentialsReadAt?: string;
  credentialsReadBy?: string;
  leftovers: Leftover[];
  /** One for all calls of this operation; in the log and in Partner Center too. */
  correlationId: string;
  createdAt: string;
  createdBy: { id: string; name?: string };
  history: HistoryEntry[];
  /** Raised by each change that matters to people: the API's ETag, and the number of the audit entry. */
  revision: number;
  requestHash?: string;
  nextActionAt?: string;
}

export interface NewOnboarding extends CustomerDetails {
  id: string;
  resellerId?: string;
  agreement?: Acceptance;
  correlationId: string;
  requestHash?: string;
}

export function draftOnboarding(
  request: NewOnboarding,
  by: Extract<Actor, { kind: 'staff' }>,
  now: string,
): Onboarding {
  return {
    ...request,
    items: [],
    status: 'draft',
    steps: waitingSteps(onboardingSteps),
    credentials: 'none',
    leftovers: [],
    createdAt: now,
    createdBy: authorOf(by),
    history: [{ at: now, event: 'created', by: actorLabel(by) }],
    revision: 1,
  };
}

/** Throws a Refusal unless it can still be edited, submitted or dropped without a trace. */
export function mustBeDraft({ status }: Onboarding): void {
  if (status === 'draft') return;
  throw new Refusal('onboarding-not-draft', `This onboarding is ${status}; only a draft can be changed.`, {
    onboardingStatus: status,
  });
}

/** What would be submitted. Throws a Refusal when it is no draft, or when nothing has been chosen yet. */
export function reviewed(onboarding: Onboarding): Review {
  mustBeDraft(onboarding);
  if (onboarding.review !== undefined) return onboarding.review;
  throw new Refusal('nothing-to-order', 'Choose the subscriptions of this customer first.');
}

/** Other details of the customer. What was chosen to order is priced for a country: another one drops it. */
export function editDetails(
  onboarding: Onboarding,
  details: CustomerDetails & Pick<NewOnboarding, 'resellerId' | 'agreement'>,
  by: Actor,
  now: string,
): Onboarding {
  mustBeDraft(onboarding);
  const { resellerId: _, agreement: __, review, ...rest } = onboarding;
  const moved = details.address.country !== onboarding.address.country;
  const kept = moved || review === undefined ? { ...rest, items: moved ? [] : rest.items } : { ...rest, review };
  return changed(kept, details, { at: now, event: 'detailsChanged' }, by);
}

/** The whole order anew, with the prices of this moment. */
export function chooseItems(
  onboarding: Onboarding,
  order: { items: ChosenItem[]; review: Review },
  by: Actor,
  now: string,
): Onboarding {
  mustBeDraft(onboarding);
  return changed(onboarding, order, { at: now, event: 'subscriptionsChosen' }, by);
}

/**
 * Submits what was reviewed. Where the prices of this moment are others, it stays a draft and shows them: the caller
 * tells by the status.
 */
export function submitOnboarding(
  onboarding: Onboarding,
  order: { items: ChosenItem[]; review: Review },
  by: Actor,
  now: string,
): Onboarding {
  if (!samePrices(reviewed(onboarding), order.review)) {
    return changed(onboarding, order, { at: now, event: 'priceChanged' }, by);
  }
  return changed(onboarding, { ...order, status: 'submitted', submittedAt: now }, { at: now, event: 'submitted' }, by);
}

/** Something was read or expired: how the credentials stand from now on. */
export function noteCredentials(
  onboarding: Onboarding,
  credentials: CredentialState,
  by: Actor,
  now: string,
): Onboarding {
  if (onboarding.credentials === credentials) return onboarding;
  const { credentialsExpireAt: _, ...rest } = onboarding;
  return changed(rest, { credentials }, { at: now, event: `credentials.${credentials}` }, by);
}
