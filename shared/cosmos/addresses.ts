import { createHash } from 'node:crypto';
import type { Container } from '@azure/cosmos';
import { type Invitation, isAnswerable } from '../domain/invitation.ts';
import { Refusal } from '../domain/refusal.ts';
import { isRequestOpen, type RelationshipRequest } from '../domain/relationship-request.ts';
import { hasCode, readRecord, write } from './records.ts';

interface AddressRecord {
  id: string;
  holderId: string;
  reservedAt: string;
}

/** What holds addresses: one document of a type for each while it is open. */
export interface Holders<T> {
  /** Of the documents that say who holds an address. */
  prefix: string;
  type: string;
  isOpen(holder: T, now: string): boolean;
  /** To whoever comes second. */
  refuse(holderId: string): Refusal;
}

export const invitationHolders: Holders<Invitation> = {
  prefix: 'address',
  type: 'invitation',
  isOpen: isAnswerable,
  refuse: (invitationId) =>
    new Refusal('invitation-pending', 'A pending invitation to this address exists already.', {
      invitationId,
      location: `/api/invitations/${invitationId}`,
    }),
};

export const requestHolders: Holders<RelationshipRequest> = {
  prefix: 'request-address',
  type: 'relationshipRequest',
  isOpen: isRequestOpen,
  refuse: (requestId) =>
    new Refusal('request-pending', 'A pending request to this address exists already.', {
      requestId,
      location: `/api/relationship-requests/${requestId}`,
    }),
};

/** A request that died between reserving and inviting holds its address for this long. */
const ABANDONED_AFTER = 10_000;
/** Keeps such a request, should it be alive after all, from inviting; long enough for any request to have ended. */
const VOID_TTL_SECONDS = 86_400;

/**
 * One pending invitation (or request) for each address, over all partitions: a document whose id is the address's hash
 * says which one has it. It is freed by pointing at one that has ended, so nothing has to clean up.
 */
export function addressBook<T extends object>(container: Container, { prefix, type, isOpen, refuse }: Holders<T>) {
  const recordOf = (email: string, holderId: string, now: string) => {
    const id = `${prefix}:${createHash('sha256').update(email.toLowerCase()).digest('hex')}`;
    return { id, subjectId: id, type: 'address', holderId, reservedAt: now };
  };

  /** Throws a Refusal that points to the pending one when another has the address. */
  async function reserve(email: string, holderId: string, now: string): Promise<void> {
    const record = recordOf(email, holderId, now);
    for (;;) {
      const created = await write(container, record.id, [{ operationType: 'Create', resourceBody: record }]);
      if (created !== 'conflict') return;
      const held = await readRecord<AddressRecord>(container, record.id);
      if (held === undefined) continue;
      if (held.document.holderId === holderId) return;
      await mustHaveEnded(held.document, now);
      const taken = await write(container, record.id, [
        { operationType: 'Replace', id: record.id, ifMatch: held.etag, resourceBody: record },
      ]);
      if (taken !== 'conflict') return;
    }
  }

  async function mustHaveEnded({ holderId, reservedAt }: AddressRecord, now: string): Promise<void> {
    const holder = await readRecord<T & { type: string }>(container, holderId);
    const inFlight = holder === undefined && Date.parse(now) - Date.parse(reservedAt) < ABANDONED_AFTER;
    const pending = holder?.document.type === type && isOpen(holder.document, now);
    if (inFlight || pending) throw refuse(holderId);
    if (holder === undefined) await writeOff(holderId);
  }

  /** Takes the id of what was reserved for but never made, so that it cannot be made any more. */
  async function writeOff(holderId: string): Promise<void> {
    const nobody = { id: holderId, subjectId: holderId, type: 'void', ttl: VOID_TTL_SECONDS };
    await write(container, holderId, [{ operationType: 'Create', resourceBody: nobody }]);
  }

  /** Gives an address back for which nothing could be made. */
  async function release(email: string, holderId: string): Promise<void> {
    const { id } = recordOf(email, holderId, '');
    const held = await readRecord<AddressRecord>(container, id);
    if (held?.document.holderId !== holderId) return;
    try {
      await container.item(id, id).delete({ accessCondition: { type: 'IfMatch', condition: held.etag } });
    } catch (error) {
      if (!hasCode(error, 404) && !hasCode(error, 412)) throw error;
    }
  }

  return { reserve, release };
}
