import { z } from 'zod';
import type { Credentials } from '../../shared/credentials/store.ts';
import type { Onboarding } from '../../shared/domain/onboarding.ts';
import { credentialsGone, credentialsRead, type Gone, givenOut } from '../../shared/domain/onboarding-credentials.ts';
import type { Trace } from '../../shared/domain/trace.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { byId } from '../../shared/http/params.ts';
import { notFound, Problem } from '../../shared/http/problem.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';

const gone = ({ message, ...details }: Gone) => new Problem(410, message, { ...details });

/**
 * Gives the credentials to one caller, ever. Each attempt is in the audit trail before anything can be given, so that
 * nobody reads them unseen. Once they are taken nothing may fail any more: they are in this answer or nowhere.
 */
async function take(services: Services, onboarding: Onboarding, trace: Trace): Promise<Credentials> {
  const { credentials, onboardings, now } = services;
  const { id } = onboarding;
  const already = credentialsGone(onboarding, now());
  await onboardings.note(
    id,
    trace,
    already === undefined ? 'asked for the credentials' : `too late: ${already.reason}`,
  );
  if (already !== undefined) throw gone(already);
  const taken = await credentials.take(id);
  if (taken === undefined) throw gone(await whoWasFirst(services, id));
  await onboardings.update(id, (current) => credentialsRead(current, trace.actor, now()), trace).catch(() => undefined);
  return taken;
}

async function whoWasFirst({ onboardings, now }: Services, id: string): Promise<Gone> {
  const onboarding = await onboardings.read(id);
  return (onboarding && credentialsGone(onboarding, now())) ?? givenOut;
}

export const readCredentials = (services: Services) =>
  endpoint({
    name: 'readCredentials',
    summary: "The account name and the temporary password of the customer's administrator: once",
    method: 'POST',
    route: 'api/onboardings/{id}/credentials',
    roles: may.readCredentials,
    params: byId,
    problems: [409, 410],
    success: {
      status: 200,
      description: 'The credentials. Nobody can read them again',
      schema: z.object({ userName: z.string(), temporaryPassword: z.string() }),
    },
    async handle({ params, trace }) {
      const onboarding = await services.onboardings.read(params.id);
      if (onboarding === undefined) throw notFound('onboarding');
      return { body: await take(services, onboarding, trace) };
    },
  });
