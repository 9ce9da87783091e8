import { randomUUID } from 'node:crypto';
import {
  NOTHING_TO_DO,
  type RequestProgress,
  requestProgress,
  settleRequestMail,
  startRequestMail,
} from '../../shared/domain/relationship-progress.ts';
import {
  acceptanceWithdrawn,
  noteFound,
  passRequestTime,
  type RelationshipRequest,
  requestRecorded,
} from '../../shared/domain/relationship-request.ts';
import type { Actor, Trace } from '../../shared/domain/trace.ts';
import { PartnerCenterError } from '../../shared/partner-center/index.ts';
import { type Outbox, sendFromOutbox } from '../outbox.ts';
import type { Services } from '../services.ts';
import { findCustomers } from './find-customers.ts';
import { composeRequestMail } from './mails.ts';
import { recordAcceptedCustomer } from './record-customer.ts';

/** The steps of the workflow. Each may run any number of times: what is recorded on the document is not done again. */
export function relationshipActivities(services: Services) {
  const { relationshipRequests: requests, relationshipTimes, mailTimes, now } = services;
  const trace = (action: string, kind: Extract<Actor['kind'], 'timer' | 'partnerCenter' | 'workflow'>): Trace => ({
    actor: { kind },
    action,
  });

  const report = (request: RelationshipRequest | undefined): RequestProgress =>
    request === undefined ? NOTHING_TO_DO : requestProgress(request, now(), mailTimes);

  /** Where a look at Partner Center is due, it comes before a reminder or the end: who has accepted is not asked again. */
  async function lookAtRequest(id: string): Promise<RequestProgress> {
    const pass = (request: RelationshipRequest) =>
      requestProgress(request, now(), mailTimes).check ? request : passRequestTime(request, now());
    return report(await requests.update(id, pass, trace('passTime', 'timer')));
  }

  async function findCustomer(id: string): Promise<RequestProgress> {
    const request = await requests.read(id);
    if (request === undefined || !report(request).check) return report(request);
    const correlationId = randomUUID();
    const found = await findCustomers(services, request, correlationId);
    const note = (current: RelationshipRequest) =>
      passRequestTime(noteFound(current, found, now(), relationshipTimes), now());
    return report(await requests.update(id, note, { ...trace('findCustomer', 'partnerCenter'), correlationId }));
  }

  async function recordCustomer(id: string): Promise<RequestProgress> {
    const request = await requests.read(id);
    const { customerId } = request ?? {};
    if (request === undefined || customerId === undefined || !report(request).record) return report(request);
    const correlationId = randomUUID();
    const outcome = await recordAcceptedCustomer(services, { ...request, customerId }, correlationId).catch(whenGone);
    const note = (current: RelationshipRequest) =>
      outcome === 'gone'
        ? acceptanceWithdrawn(current, now(), relationshipTimes)
        : requestRecorded(current, outcome, now());
    return report(await requests.update(id, note, { ...trace('recordCustomer', 'workflow'), correlationId }));
  }

  const outbox: Outbox<RelationshipRequest> = {
    documents: requests,
    start: startRequestMail,
    settle: settleRequestMail,
    compose: (request, mail) => composeRequestMail(services, request, mail),
  };

  async function sendRequestMail(which: { id: string; deliveryId: string }): Promise<RequestProgress> {
    return report(await sendFromOutbox(services, outbox, which));
  }

  return { lookAtRequest, findCustomer, recordCustomer, sendRequestMail };
}

/** Partner Center knows no such customer of ours any more. */
function whenGone(error: unknown): 'gone' {
  if (error instanceof PartnerCenterError && [403, 404].includes(error.status)) return 'gone';
  throw error;
}
