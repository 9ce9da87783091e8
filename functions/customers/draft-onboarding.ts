import { z } from 'zod';
import { acceptanceProblems, acceptanceSchema } from '../../shared/domain/agreement.ts';
import { customerDetailsSchema } from '../../shared/domain/customer-details.ts';
import {
  draftOnboarding,
  editDetails,
  mustBeDraft,
  type NewOnboarding,
  type Onboarding,
} from '../../shared/domain/onboarding.ts';
import type { Trace } from '../../shared/domain/trace.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { byId } from '../../shared/http/params.ts';
import { invalid, notFound } from '../../shared/http/problem.ts';
import { madeBySame } from '../../shared/http/request.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';
import { activeReseller, checkDetails } from './check-details.ts';
import { onboardingSchema, onboardingView } from './schemas.ts';

type Staff = Extract<Trace['actor'], { kind: 'staff' }>;

const requestSchema = customerDetailsSchema.extend({
  resellerId: z
    .guid()
    .transform((id) => id.toLowerCase())
    .optional()
    .meta({ description: 'The reseller of the customer; left out: the provider’s own customer' }),
  agreement: acceptanceSchema
    .optional()
    .meta({ description: 'Our word that the customer has accepted the Microsoft Customer Agreement' }),
});
type Request = z.output<typeof requestSchema>;

export const createOnboarding = (services: Services) =>
  endpoint({
    name: 'createOnboarding',
    summary: 'Begin a new customer: a draft, checked as Partner Center checks it',
    method: 'POST',
    route: 'api/onboardings',
    roles: may.onboard,
    body: requestSchema,
    creates: true,
    problems: [502, 504],
    success: { status: 201, description: 'The draft', schema: onboardingSchema },
    async handle({ body, identity, trace }) {
      const onboarding = await create(services, { ...defined(body), ...identity, ...correlated(trace) }, trace);
      return {
        body: onboardingView(onboarding),
        revision: onboarding.revision,
        headers: { location: `/api/onboardings/${onboarding.id}` },
      };
    },
  });

const correlated = ({ correlationId = '' }: Trace) => ({ correlationId });

/** Makes the draft, once for each identity: a repeat gives what is there. */
async function create(services: Services, request: NewOnboarding, trace: Trace): Promise<Onboarding> {
  const { onboardings } = services;
  if (request.requestHash !== undefined) {
    const made = await onboardings.read(request.id);
    if (made !== undefined) return madeBySame(made, request);
  }
  mustBeAccepted(request, services.now());
  if (request.resellerId !== undefined) await activeReseller(services, request.resellerId);
  await checkDetails(services, request, request.correlationId);
  const draft = draftOnboarding(request, trace.actor as Staff, services.now());
  if ((await onboardings.create(draft, trace)) === 'created') return draft;
  const made = await onboardings.read(request.id);
  if (made === undefined) throw new Error('An onboarding that exists cannot be read.');
  return madeBySame(made, request);
}

function mustBeAccepted({ agreement }: Pick<NewOnboarding, 'agreement'>, now: string): void {
  const problems = agreement === undefined ? [] : acceptanceProblems(agreement, now, 'agreement.acceptedOn');
  if (problems.length > 0) throw invalid(problems);
}

export const editOnboarding = (services: Services) =>
  endpoint({
    name: 'editOnboarding',
    summary: 'Change the details of a draft; another country drops what was chosen to order',
    method: 'PUT',
    route: 'api/onboardings/{id}',
    roles: may.onboard,
    params: byId,
    body: requestSchema,
    changes: true,
    problems: [502, 504],
    success: { status: 200, description: 'The draft as it is now', schema: onboardingSchema },
    async handle({ params, body, trace, checkRevision }) {
      const { onboardings, now } = services;
      const current = await onboardings.read(params.id);
      if (current === undefined) throw notFound('onboarding');
      checkRevision(current.revision);
      mustBeDraft(current);
      mustBeAccepted(defined(body), now());
      if (body.resellerId !== undefined) await activeReseller(services, body.resellerId);
      await checkDetails(services, defined(body), correlated(trace).correlationId);
      const edit = (onboarding: Onboarding) => {
        checkRevision(onboarding.revision);
        return editDetails(onboarding, defined(body), trace.actor, now());
      };
      const changed = await onboardings.update(params.id, edit, trace);
      if (changed === undefined) throw notFound('onboarding');
      return { body: onboardingView(changed), revision: changed.revision };
    },
  });

/** What was given: what was left out is no property at all. */
function defined({ resellerId, agreement, ...details }: Request) {
  return {
    ...details,
    ...(resellerId === undefined ? {} : { resellerId }),
    ...(agreement === undefined ? {} : { agreement }),
  };
}
