import type { OutgoingMail } from '../../shared/domain/mail.ts';
import type { RelationshipRequest } from '../../shared/domain/relationship-request.ts';
import type { Letter } from '../../shared/mail/sendgrid.ts';
import {
  type Mail,
  type RelationshipNotice,
  relationshipMail,
  relationshipNotice,
  relationshipReminder,
} from '../../shared/mail/templates/index.ts';
import type { Services } from '../services.ts';

/** The words of one of a request's mails, from the request as it stands. */
export async function composeRequestMail(
  services: Services,
  request: RelationshipRequest,
  mail: OutgoingMail,
): Promise<Letter> {
  const { deliveryId, kind, possiblyDoubled } = mail;
  const { settings, resellers } = services;
  const reseller = request.resellerId === undefined ? undefined : await resellers.read(request.resellerId);
  return {
    ...wordsOf(settings, request, kind, reseller?.name),
    to: kind === 'notice' ? settings.NOTIFY_EMAIL : request.customerEmail,
    customArgs: {
      deliveryId,
      relationshipRequestId: request.id,
      ...(possiblyDoubled ? { possiblyDoubled: 'true' } : {}),
    },
  };
}

function wordsOf(
  settings: Services['settings'],
  request: RelationshipRequest,
  kind: OutgoingMail['kind'],
  resellerName: string | undefined,
): Mail {
  const { language, subject, text, link, createdAt } = request;
  const words = { language, providerName: settings.PROVIDER_NAME, subject, text, link, timeZone: settings.TIME_ZONE };
  if (kind === 'request') return relationshipMail(words);
  if (kind === 'reminder') return relationshipReminder({ ...words, askedAt: createdAt });
  return relationshipNotice(noticeOf(settings, request, resellerName));
}

function noticeOf(
  settings: Services['settings'],
  request: RelationshipRequest,
  resellerName: string | undefined,
): RelationshipNotice {
  const { status, customerName, customerEmail, history, createdAt, candidates = [] } = request;
  const ended = status === 'accepted' || status === 'expired' || status === 'undeliverable';
  const outcome = ended ? status : 'severalFit';
  const entry = history.findLast(({ event }) => event === outcome);
  return {
    language: settings.PROVIDER_LANGUAGE,
    outcome,
    customerName,
    customerEmail,
    at: entry?.at ?? createdAt,
    resellerName,
    timeZone: settings.TIME_ZONE,
    ...(outcome === 'undeliverable' ? { reason: entry?.detail } : {}),
    ...(outcome === 'severalFit' ? { candidates } : {}),
  };
}
