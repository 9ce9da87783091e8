import { createHash } from 'node:crypto';
import type { Container } from '@azure/cosmos';
import { type Invitation, isAnswerable } from '../domain/invitation.ts';
import { Refusal } from '../domain/refusal.ts';
import { hasCode, readRecord, write } from './records.ts';

interface AddressRecord {
  id: string;
  invitationId: string;
  reservedAt: string;
}

/** A request that died between reserving and inviting holds its address for this long. */
const ABANDONED_AFTER = 10_000;
/** Keeps such a request, should it be alive after all, from inviting; long enough for any request to have ended. */
const VOID_TTL_SECONDS = 86_400;

/**
 * One pending invitation for each address, over all partitions: a document whose id is the address's hash says which
 * invitation has it. It is freed by pointing at an invitation that has ended, so nothing has to clean up.
 */
export function addressBook(container: Container) {
  const recordOf = (email: string, invitationId: string, now: string) => {
    const id = `address:${createHash('sha256').update(email.toLowerCase()).digest('hex')}`;
    return { id, subjectId: id, type: 'address', invitationId, reservedAt: now };
  };

  /** Throws a Refusal that points to the pending invitation when another one has the address. */
  async function reserve(email: string, invitationId: string, now: string): Promise<void> {
    const record = recordOf(email, invitationId, now);
    for (;;) {
      const created = await write(container, record.id, [{ operationType: 'Create', resourceBody: record }]);
      if (created !== 'conflict') return;
      const held = await readRecord<AddressRecord>(container, record.id);
      if (held === undefined) continue;
      if (held.document.invitationId === invitationId) return;
      await mustHaveEnded(held.document, now);
      const taken = await write(container, record.id, [
        { operationType: 'Replace', id: record.id, ifMatch: held.etag, resourceBody: record },
      ]);
      if (taken !== 'conflict') return;
    }
  }

  async function mustHaveEnded({ invitationId, reservedAt }: AddressRecord, now: string): Promise<void> {
    const holder = await readRecord<Invitation & { type: string }>(container, invitationId);
    const inFlight = holder === undefined && Date.parse(now) - Date.parse(reservedAt) < ABANDONED_AFTER;
    const pending = holder?.document.type === 'invitation' && isAnswerable(holder.document, now);
    if (inFlight || pending) {
      const message = 'A pending invitation to this address exists already.';
      throw new Refusal('invitation-pending', message, { invitationId, location: `/api/invitations/${invitationId}` });
    }
    if (holder === undefined) await writeOff(invitationId);
  }

  /** Takes the id of an invitation that was reserved but never made, so that it cannot be made any more. */
  async function writeOff(invitationId: string): Promise<void> {
    const nobody = { id: invitationId, subjectId: invitationId, type: 'void', ttl: VOID_TTL_SECONDS };
    await write(container, invitationId, [{ operationType: 'Create', resourceBody: nobody }]);
  }

  /** Gives an address back whose invitation could not be made. */
  async function release(email: string, invitationId: string): Promise<void> {
    const { id } = recordOf(email, invitationId, '');
    const held = await readRecord<AddressRecord>(container, id);
    if (held?.document.invitationId !== invitationId) return;
    try {
      await container.item(id, id).delete({ accessCondition: { type: 'IfMatch', condition: held.etag } });
    } catch (error) {
      if (!hasCode(error, 404) && !hasCode(error, 412)) throw error;
    }
  }

  return { reserve, release };
}
