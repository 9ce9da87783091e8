import { partnershipActivities } from '../../functions/partnerships/activities.ts';
import { watchActivities } from '../../functions/partnerships/watch-activities.ts';
import type { Services } from '../../functions/services.ts';
import type { Aggregates } from '../../shared/cosmos/aggregates.ts';
import type { Finding } from '../../shared/domain/enrolment.ts';
import { createInvitation, type Invitation } from '../../shared/domain/invitation.ts';
import type { SendOutcome } from '../../shared/domain/mail.ts';
import type { Reseller } from '../../shared/domain/reseller.ts';
import type { Letter } from '../../shared/mail/sendgrid.ts';
import { PartnerCenterUnavailable } from '../../shared/partner-center/errors.ts';
import type { Settings } from '../../shared/settings.ts';

export const DAY = 86_400_000;
export const MINUTE = 60_000;
export const START = Date.parse('2026-03-02T09:00:00.000Z');
export const iso = (time: number) => new Date(time).toISOString();
export const STAFF = { kind: 'staff' as const, id: 'staff-1', name: 'Sanne', roles: ['AdminAgent'] };
export const TENANT = '0c9ef0f4-9f6c-4f0e-8f4d-3a1d4c5b6a7e';
export const ANSWER = { partnerId: '4847383', tenantId: TENANT, contactName: 'Jan de Vries' };
export const TIMES = { lifetime: 30 * DAY, reminders: [3 * DAY, 7 * DAY, 14 * DAY] };
export const ENROLMENT_TIMES = { checkInterval: 15 * MINUTE, reminders: [3 * DAY, 7 * DAY, 14 * DAY] };
export const MAIL_TIMES = { uncertainWait: 15 * MINUTE, retryInterval: 30_000 };

export function newInvitation(changes: Partial<Invitation> = {}): Invitation {
  const request = {
    id: '3f0a7c1e-6f6b-4a53-9d0a-5a1f0c3b2d11',
    resellerName: 'Fabrikam B.V.',
    resellerEmail: 'jan@fabrikam.example',
    language: 'nl' as const,
    delivery: 'send' as const,
    subject: 'Partnerschap',
    text: 'Beste Jan,\n\n{{link}}\n\nGroet',
  };
  return { ...createInvitation(request, STAFF, iso(START), TIMES), ...changes };
}

/** The documents of one type, kept in a map. */
export function memory<T extends { id: string; revision: number }>(documents: Map<string, T>): Aggregates<T> {
  return {
    async create(document) {
      if (documents.has(document.id)) return 'exists';
      documents.set(document.id, document);
      return 'created';
    },
    async update(id, change) {
      const current = documents.get(id);
      if (current === undefined) return undefined;
      const next = change(current);
      documents.set(id, next);
      return next;
    },
    note: async () => undefined,
    read: async (id) => documents.get(id),
    page: async () => ({ items: [...documents.values()] }),
    all: async () => [...documents.values()],
  };
}

/** The real activities over documents in memory, a virtual clock and a mail service that answers as told. */
export function memoryWorld(invitation: Invitation) {
  const invitations = new Map([[invitation.id, invitation]]);
  const resellers = new Map<string, Reseller>();
  const letters: Letter[] = [];
  const world = {
    now: START,
    invitations,
    resellers,
    letters,
    /** What Partner Center shows for the one tenant; all of it by default. */
    partnerCenter: { relationship: { partnerId: ANSWER.partnerId }, agreement: 'signed' } as Finding | 'unavailable',
    /** Workflows that were started or woken. */
    woken: [] as string[],
    /** Takes the mail by default. */
    mailService: async (_letter: Letter): Promise<SendOutcome> => ({ kind: 'taken' }),
    invitation: () => invitations.get(invitation.id) as Invitation,
    change(change: (current: Invitation) => Invitation) {
      invitations.set(invitation.id, change(world.invitation()));
    },
  };
  const services = {
    settings: {
      PROVIDER_NAME: 'Contoso',
      PROVIDER_EMAIL: 'partners@contoso.example',
      PROVIDER_LANGUAGE: 'en',
      NOTIFY_EMAIL: 'notify@contoso.example',
      TIME_ZONE: 'Europe/Amsterdam',
      PARTNER_CENTER_PARTNERSHIP_LINK: 'https://partner.example/partnership',
    } as Settings,
    invitations: memory(invitations),
    resellers: memory(resellers),
    links: {
      url: (id: string, version: number) => `http://localhost/invitation/${id}.${version}.mac`,
      read: () => undefined,
    },
    mailTimes: MAIL_TIMES,
    enrolmentTimes: ENROLMENT_TIMES,
    partnerCenter: {
      async indirectResellers() {
        if (world.partnerCenter === 'unavailable') throw new PartnerCenterUnavailable('failing', 'down');
        const { relationship } = world.partnerCenter;
        return relationship === undefined
          ? []
          : [{ tenantId: TENANT, name: 'Fabrikam', active: true, ...relationship }];
      },
      agreementStatus: async () => (world.partnerCenter === 'unavailable' ? 'unknown' : world.partnerCenter.agreement),
    },
    now: () => iso(world.now),
    sendMail: async (letter: Letter) => {
      const outcome = await world.mailService(letter);
      if (outcome.kind === 'taken') letters.push(letter);
      return outcome;
    },
  } as unknown as Services;
  const startWatch = async (resellerId: string) => {
    world.woken.push(`partnershipWatch-${resellerId}`);
  };
  return { world, activities: { ...partnershipActivities(services), ...watchActivities(services), startWatch } };
}
