import { z } from 'zod';
import { onboardingStatuses } from '../../shared/domain/onboarding.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { listAnswer, listQuery, listSchema } from '../../shared/http/list.ts';
import { byId } from '../../shared/http/params.ts';
import { notFound } from '../../shared/http/problem.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';
import { onboardingSchema, onboardingView } from './schemas.ts';

export const listOnboardings = ({ onboardings }: Services) =>
  endpoint({
    name: 'listOnboardings',
    summary: 'Onboardings, newest first',
    method: 'GET',
    route: 'api/onboardings',
    roles: may.read,
    query: listQuery.extend({ status: z.enum(onboardingStatuses).optional() }),
    success: { status: 200, description: 'One page', schema: listSchema(onboardingSchema) },
    async handle({ query: { status, pageSize, continuationToken } }) {
      const equal: Record<string, string> = status === undefined ? {} : { status };
      const page = await onboardings.page({ sortBy: 'createdAt', equal, after: continuationToken, size: pageSize });
      return listAnswer(page, onboardingView);
    },
  });

export const getOnboarding = ({ onboardings }: Services) =>
  endpoint({
    name: 'getOnboarding',
    summary: 'One onboarding: the review of its order, and how far it is',
    method: 'GET',
    route: 'api/onboardings/{id}',
    roles: may.read,
    params: byId,
    success: { status: 200, description: 'The onboarding', schema: onboardingSchema },
    async handle({ params }) {
      const onboarding = await onboardings.read(params.id);
      if (onboarding === undefined) throw notFound('onboarding');
      return { body: onboardingView(onboarding), revision: onboarding.revision };
    },
  });
