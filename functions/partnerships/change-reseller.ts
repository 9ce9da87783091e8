import { z } from 'zod';
import { checkNow, correctPartnerId, type Reseller } from '../../shared/domain/reseller.ts';
import { partnerIdSchema } from '../../shared/domain/text.ts';
import { type Call, endpoint } from '../../shared/http/endpoint.ts';
import { byId } from '../../shared/http/params.ts';
import { notFound } from '../../shared/http/problem.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';
import { resellerSchema, resellerView } from './reseller-view.ts';
import { PARTNERSHIP_WATCH } from './watch.ts';

/** Applies what staff ask for to one reseller, guarded by `If-Match`, and wakes its watch. */
export async function changeReseller(
  { resellers, settings }: Services,
  {
    params,
    trace,
    checkRevision,
    wake,
  }: Pick<Call<{ id: string }, unknown, unknown>, 'params' | 'trace' | 'checkRevision' | 'wake'>,
  change: (reseller: Reseller) => Reseller,
) {
  const changed = await resellers.update(
    params.id,
    (reseller) => {
      checkRevision(reseller.revision);
      return change(reseller);
    },
    trace,
  );
  if (changed === undefined) throw notFound('reseller');
  await wake(PARTNERSHIP_WATCH, changed.id);
  return { body: resellerView(settings)(changed), revision: changed.revision };
}

export const correctReseller = (services: Services) =>
  endpoint({
    name: 'correctReseller',
    summary: 'Correct the Partner ID; Partner Center is asked anew',
    method: 'PATCH',
    route: 'api/resellers/{id}',
    roles: may.removePartnership,
    params: byId,
    body: z.strictObject({ partnerId: partnerIdSchema }),
    changes: true,
    success: { status: 200, description: 'The reseller as it is now', schema: resellerSchema },
    handle: (call) =>
      changeReseller(services, call, (reseller) =>
        correctPartnerId(reseller, call.body.partnerId, services.now(), services.enrolmentTimes),
      ),
  });

export const checkReseller = (services: Services) =>
  endpoint({
    name: 'checkReseller',
    summary: 'Look in Partner Center now, not at the next time that is due',
    method: 'POST',
    route: 'api/resellers/{id}/check',
    roles: may.invite,
    params: byId,
    body: z.strictObject({}).optional(),
    changes: true,
    success: { status: 202, description: 'The reseller, about to be looked up', schema: resellerSchema },
    handle: (call) => changeReseller(services, call, (reseller) => checkNow(reseller, services.now())),
  });
