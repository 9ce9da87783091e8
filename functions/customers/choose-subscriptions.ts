import { z } from 'zod';
import { chooseItems, mustBeDraft } from '../../shared/domain/onboarding.ts';
import { wantedItemsSchema } from '../../shared/domain/review.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { byId } from '../../shared/http/params.ts';
import { notFound, Problem } from '../../shared/http/problem.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';
import { currentOrder } from './price-items.ts';
import { onboardingSchema, onboardingView } from './schemas.ts';

export const chooseSubscriptions = (services: Services) =>
  endpoint({
    name: 'chooseSubscriptions',
    summary: 'Choose products and licence counts for a draft; the answer is the review, priced now',
    method: 'PUT',
    route: 'api/onboardings/{id}/subscriptions',
    roles: may.onboard,
    params: byId,
    body: z.strictObject({ items: wantedItemsSchema }),
    changes: true,
    problems: [502, 504],
    success: { status: 200, description: 'The draft with its review', schema: onboardingSchema },
    async handle({ params, body, trace, checkRevision }) {
      const { onboardings, now } = services;
      const current = await onboardings.read(params.id);
      if (current === undefined) throw notFound('onboarding');
      checkRevision(current.revision);
      mustBeDraft(current);
      const { country } = current.address;
      const order = await currentOrder(services, country, body.items, trace.correlationId ?? '');
      const chosen = await onboardings.update(
        params.id,
        (onboarding) => {
          checkRevision(onboarding.revision);
          mustBeDraft(onboarding);
          if (onboarding.address.country !== country) throw new Problem(412, 'Its country has changed meanwhile.');
          return chooseItems(onboarding, order, trace.actor, now());
        },
        trace,
      );
      if (chosen === undefined) throw notFound('onboarding');
      return { body: onboardingView(chosen), revision: chosen.revision };
    },
  });
