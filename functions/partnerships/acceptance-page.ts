import { setTimeout as pause } from 'node:timers/promises';
import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import * as df from 'durable-functions';
import { z } from 'zod';
import { enrolAtOnce } from '../../shared/domain/enrolment.ts';
import { answerInvitation, type Invitation, isAnswerable } from '../../shared/domain/invitation.ts';
import { type Language, languageSchema } from '../../shared/domain/language.ts';
import { Refusal } from '../../shared/domain/refusal.ts';
import { resellerFrom } from '../../shared/domain/reseller.ts';
import { contactNameSchema, partnerIdSchema, tenantIdSchema } from '../../shared/domain/text.ts';
import { wake } from '../../shared/http/endpoint.ts';
import { toProblem } from '../../shared/http/problem.ts';
import { addressOf, correlationIdOf, decodeText, mediaType, readBytes } from '../../shared/http/request.ts';
import {
  answeredPage,
  type FieldProblem,
  gonePage,
  invitationPage,
  notFoundPage,
  pageStyleHash,
  troublePage,
} from '../../shared/pages/index.ts';
import type { Services } from '../services.ts';
import { askPartnerCenter } from './ask-partner-center.ts';
import { lastStep } from './mails.ts';
import { PARTNERSHIP_INVITATION } from './orchestrator.ts';

const ROUTE = 'invitation/{token}';
const FORM_LIMIT = 16 * 1024;
const LOOK_AT_MOST = 3_000;

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src '${pageStyleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow',
};

const html = (status: number, body: string): HttpResponseInit => ({ status, headers: HEADERS, body });

interface Opened {
  invitation: Invitation;
  version: number;
  language: Language;
  token: string;
}

/** The invitation that a genuine link leads to. Unknown, forged and foreign links all give undefined, alike. */
async function open({ links, invitations }: Services, request: HttpRequest): Promise<Opened | undefined> {
  const token = request.params['token'] ?? '';
  const named = links.read(token);
  const invitation = named && (await invitations.read(named.invitationId));
  if (named === undefined || invitation === undefined) return undefined;
  const asked = languageSchema.safeParse(request.query.get('lang'));
  return { invitation, token, version: named.version, language: asked.success ? asked.data : invitation.language };
}

const base = ({ settings }: Services, { language, token }: Opened) => ({
  language,
  languageLinks: { en: `/invitation/${token}?lang=en`, nl: `/invitation/${token}?lang=nl` },
  providerName: settings.PROVIDER_NAME,
  providerContact: settings.PROVIDER_EMAIL,
  timeZone: settings.TIME_ZONE,
});

/** What the link shows: the question, the answer that stands, or that it is over. Looking changes nothing. */
async function show(services: Services, opened: Opened, conflict = false): Promise<HttpResponseInit> {
  const { invitation } = opened;
  const { status, answeredAt } = invitation;
  if ((status === 'accepted' || status === 'declined') && answeredAt !== undefined) {
    const { resellerName } = invitation;
    const page = { ...base(services, opened), resellerName, answer: status, answeredAt, justNow: false, conflict };
    return html(conflict ? 409 : 200, answeredPage({ ...page, ...(await stateOf(services, opened)) }));
  }
  if (opened.version === invitation.linkVersion && isAnswerable(invitation, services.now())) {
    return html(200, question(services, opened));
  }
  const reason = status === 'pending' ? (opened.version === invitation.linkVersion ? 'expired' : 'superseded') : status;
  return html(410, gonePage({ ...base(services, opened), reason: reason as Parameters<typeof gonePage>[0]['reason'] }));
}

/** How the reseller that accepted stands: what its document says. */
async function stateOf({ resellers, settings }: Services, { invitation, language }: Opened) {
  if (invitation.status !== 'accepted') return {};
  const reseller = invitation.resellerId === undefined ? undefined : await resellers.read(invitation.resellerId);
  return lastStep(settings, reseller, language);
}

/**
 * Right after the answer there is no such document yet, so Partner Center is asked: the one who waits for the page may
 * as well read there what is missing. No longer than people wait; without an answer the page shows the link alone.
 */
async function stateSoon(services: Services, invitation: Invitation, language: Language, correlationId: string) {
  const { settings, enrolmentTimes, now } = services;
  if (invitation.answer === undefined) return {};
  const accepted = resellerFrom(invitation, now(), enrolmentTimes);
  const asked = askPartnerCenter(services, accepted.tenantId, correlationId).catch(() => 'unavailable' as const);
  const finding = await Promise.race([asked, pause(LOOK_AT_MOST, 'unavailable' as const, { ref: false })]);
  return lastStep(settings, enrolAtOnce(accepted, finding, now(), enrolmentTimes), language);
}

type FormState = Partial<Pick<Parameters<typeof invitationPage>[0], 'values' | 'errors'>>;

function question(services: Services, opened: Opened, form: FormState = {}): string {
  const { resellerName, expiresAt } = opened.invitation;
  const action = `/invitation/${opened.token}?lang=${opened.language}`;
  return invitationPage({ ...base(services, opened), action, resellerName, expiresAt, ...form });
}

const acceptance = z.object({ partnerId: partnerIdSchema, tenantId: tenantIdSchema, contactName: contactNameSchema });
const FORMAT: Record<string, FieldProblem> = {
  partnerId: 'partnerIdFormat',
  tenantId: 'tenantIdFormat',
  contactName: 'contactNameFormat',
};

type Form = { answer: Parameters<typeof answerInvitation>[1] } | Required<FormState>;

/** The form as an answer, or what was typed with what is wrong with it, field by field. */
function readForm(fields: URLSearchParams): Form {
  const values = Object.fromEntries(Object.keys(FORMAT).map((name) => [name, (fields.get(name) ?? '').slice(0, 500)]));
  const chosen = fields.get('answer');
  if (chosen === 'decline') return { answer: { answer: 'decline' } };
  if (chosen !== 'accept') return { values, errors: { answer: 'answerRequired' } };
  const checked = acceptance.safeParse(values);
  if (checked.success) return { answer: { answer: 'accept', details: checked.data } };
  const wrong = new Set(checked.error.issues.map(({ path }) => String(path[0])));
  const errors = [...wrong].map((name) => [name, values[name]?.trim() === '' ? 'required' : FORMAT[name]]);
  return { values, errors: Object.fromEntries(errors) };
}

async function take(services: Services, request: HttpRequest, client: DurableClient, context: InvocationContext) {
  const opened = await open(services, request);
  if (opened === undefined) return html(404, notFoundPage());
  if (opened.version !== opened.invitation.linkVersion || !isAnswerable(opened.invitation, services.now())) {
    return show(services, opened, true);
  }
  const sent =
    mediaType(request) === 'application/x-www-form-urlencoded' ? await readBytes(request, FORM_LIMIT) : undefined;
  const form = readForm(new URLSearchParams(sent && decodeText(sent)));
  if (!('answer' in form)) return html(422, question(services, opened, form));
  return answer(services, request, opened, form.answer, client, context);
}

async function answer(
  services: Services,
  request: HttpRequest,
  opened: Opened,
  given: Parameters<typeof answerInvitation>[1],
  client: DurableClient,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  const { id, resellerName } = opened.invitation;
  const now = services.now();
  const address = addressOf(request);
  const trace = {
    actor: { kind: 'resellerByLink' as const },
    action: 'answerInvitation',
    correlationId: correlationIdOf(request),
    ...(address === undefined ? {} : { address }),
  };
  let answered: Invitation | undefined;
  try {
    answered = await services.invitations.update(id, (invitation) => answerInvitation(invitation, given, now), trace);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const standing = await services.invitations.read(id);
    return show(services, { ...opened, invitation: standing ?? opened.invitation }, true);
  }
  await wake(client, PARTNERSHIP_INVITATION, id, context);
  const status = given.answer === 'accept' ? 'accepted' : 'declined';
  const page = { ...base(services, opened), resellerName, answer: status, answeredAt: now, justNow: true } as const;
  const state = answered === undefined ? {} : await stateSoon(services, answered, opened.language, trace.correlationId);
  return html(200, answeredPage({ ...page, ...state }));
}

/** Trouble is shown as a page too; the log gets the cause and never the link. */
async function guarded(work: () => Promise<HttpResponseInit>, context: InvocationContext): Promise<HttpResponseInit> {
  try {
    return await work();
  } catch (error) {
    const { status } = toProblem(error);
    if (status >= 500) context.error(`acceptance page: ${error instanceof Error ? error.message : 'unknown'}`);
    return html(status, troublePage());
  }
}

/** The page that the link in the mail opens: GET and HEAD show, only the POST of its form acts. */
export function registerAcceptancePage(services: Services): void {
  app.http('showInvitation', {
    methods: ['GET', 'HEAD'],
    route: ROUTE,
    authLevel: 'anonymous',
    handler: (request, context) =>
      guarded(async () => {
        const opened = await open(services, request);
        return opened === undefined ? html(404, notFoundPage()) : show(services, opened);
      }, context),
  });
  df.app.client.http('answerInvitation', {
    methods: ['POST'],
    route: ROUTE,
    authLevel: 'anonymous',
    handler: (request, client, context) => guarded(() => take(services, request, client, context), context),
  });
}
