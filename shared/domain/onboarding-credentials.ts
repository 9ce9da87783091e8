import { noteCredentials, type Onboarding } from './onboarding.ts';
import { haveCredentialsExpired } from './onboarding-progress.ts';
import { Refusal } from './refusal.ts';
import { type Actor, actorLabel } from './trace.ts';

/** Why credentials can no longer be read, with who read them where that is known. */
export interface Gone {
  reason: 'read' | 'expired' | 'lost';
  message: string;
  readAt?: string;
  readBy?: string;
}

/**
 * Whether the credentials may be asked for at `now`: undefined when they may, or why they cannot be read any more. Throws
 * a Refusal where there are none (yet).
 */
export function credentialsGone(onboarding: Onboarding, now: string): Gone | undefined {
  const { status, credentials, credentialsReadAt: readAt, credentialsReadBy: readBy } = onboarding;
  if (credentials === 'none') {
    const message =
      status === 'draft' || status === 'submitted'
        ? `This onboarding is ${status}; its customer has not been created yet.`
        : `This onboarding is ${status}; there are no credentials of it.`;
    throw new Refusal('credentials-not-there', message, { onboardingStatus: status });
  }
  if (credentials === 'lost') return { reason: 'lost', message: `They were lost. ${RESET}` };
  if (credentials === 'expired' || haveCredentialsExpired(onboarding, now))
    return { reason: 'expired', message: `Nobody read them in time. ${RESET}` };
  if (credentials === 'available') return undefined;
  const by = readBy === undefined ? '' : ` by ${readBy}`;
  const at = readAt === undefined ? '' : ` on ${readAt}`;
  return {
    reason: 'read',
    message: `They were read${by}${at}; they are shown once. ${RESET}`,
    ...(readAt === undefined ? {} : { readAt }),
    ...(readBy === undefined ? {} : { readBy }),
  };
}

const RESET = "The password of the customer's administrator can be reset in Partner Center.";

/** The key is gone and nobody has noted why: who asked at the same moment, or whose answer never arrived. */
export const givenOut: Gone = {
  reason: 'read',
  message: `They have been given out; the audit trail says who has asked. ${RESET}`,
};

/** Somebody has been given the credentials. Same object when that is noted already. */
export function credentialsRead(onboarding: Onboarding, by: Actor, now: string): Onboarding {
  if (onboarding.credentials === 'read') return onboarding;
  const read = { ...onboarding, credentialsReadAt: now, credentialsReadBy: actorLabel(by) };
  return noteCredentials(read, 'read', by, now);
}
