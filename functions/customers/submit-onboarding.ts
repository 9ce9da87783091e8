import { mustBeDraft, type Onboarding, reviewed, submitOnboarding } from '../../shared/domain/onboarding.ts';
import { cancelOnboarding } from '../../shared/domain/onboarding-progress.ts';
import { Refusal } from '../../shared/domain/refusal.ts';
import { wantedOf } from '../../shared/domain/review.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { byId } from '../../shared/http/params.ts';
import { notFound, Problem } from '../../shared/http/problem.ts';
import { etagOf } from '../../shared/http/request.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';
import { activeReseller, mustBeFree } from './check-details.ts';
import { CUSTOMER_ONBOARDING } from './orchestrator.ts';
import { currentOrder } from './price-items.ts';
import { onboardingSchema, onboardingView, reviewView } from './schemas.ts';

export const submitDraft = (services: Services) =>
  endpoint({
    name: 'submitOnboarding',
    summary: 'Create the customer and place its order as reviewed; 409 with the new review when a price has changed',
    method: 'POST',
    route: 'api/onboardings/{id}/submit',
    roles: may.onboard,
    params: byId,
    changes: true,
    problems: [422, 502, 504],
    success: { status: 202, description: 'The onboarding, on its way', schema: onboardingSchema },
    async handle({ params, trace, checkRevision, wake }) {
      const { onboardings, now } = services;
      const draft = await onboardings.read(params.id);
      if (draft === undefined) throw notFound('onboarding');
      checkRevision(draft.revision);
      const order = await orderNow(services, draft, trace.correlationId ?? '');
      const submitted = await onboardings.update(
        params.id,
        (onboarding) => {
          checkRevision(onboarding.revision);
          mustBeDraft(onboarding);
          if (onboarding.revision !== draft.revision) throw new Problem(412, 'It has changed while it was priced.');
          return submitOnboarding(onboarding, order, trace.actor, now());
        },
        trace,
      );
      if (submitted === undefined) throw notFound('onboarding');
      if (submitted.status === 'draft') throw priceChanged(submitted);
      await wake(CUSTOMER_ONBOARDING, submitted.id);
      return {
        body: onboardingView(submitted),
        revision: submitted.revision,
        headers: { location: `/api/onboardings/${submitted.id}` },
      };
    },
  });

/** Everything that can be known beforehand is looked at once more; throws what stands in the way. */
async function orderNow(services: Services, draft: Onboarding, correlationId: string) {
  const review = reviewed(draft);
  const { resellerId, address } = draft;
  if (resellerId !== undefined) await activeReseller(services, resellerId);
  const [order] = await Promise.all([
    currentOrder(services, address.country, wantedOf(review), correlationId),
    mustBeFree(services, draft, correlationId),
  ]);
  return order;
}

function priceChanged({ review, revision }: Onboarding): Refusal {
  return new Refusal('price-changed', 'Prices have changed since the review; look at the new one, then submit again.', {
    ...(review === undefined ? {} : { review: reviewView(review) }),
    etag: etagOf(revision),
  });
}

export const cancel = (services: Services) =>
  endpoint({
    name: 'cancelOnboarding',
    summary: 'Drop a draft, or turn back an onboarding that is on its way and undo what it did',
    method: 'POST',
    route: 'api/onboardings/{id}/cancel',
    roles: may.onboard,
    params: byId,
    changes: true,
    success: { status: 200, description: 'The onboarding as it is now', schema: onboardingSchema },
    async handle({ params, trace, checkRevision, wake }) {
      const { onboardings, now } = services;
      const cancelled = await onboardings.update(
        params.id,
        (onboarding) => {
          checkRevision(onboarding.revision);
          return cancelOnboarding(onboarding, trace.actor, now());
        },
        trace,
      );
      if (cancelled === undefined) throw notFound('onboarding');
      if (cancelled.status === 'submitted') await wake(CUSTOMER_ONBOARDING, cancelled.id);
      return { body: onboardingView(cancelled), revision: cancelled.revision };
    },
  });
