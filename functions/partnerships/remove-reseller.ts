import { z } from 'zod';
import { countRecords } from '../../shared/cosmos/records.ts';
import { removalStatements } from '../../shared/domain/removal-statements.ts';
import { removeReseller as removed } from '../../shared/domain/reseller.ts';
import { authorOf } from '../../shared/domain/trace.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { byId } from '../../shared/http/params.ts';
import { notFound } from '../../shared/http/problem.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';
import { changeReseller } from './change-reseller.ts';
import { resellerSchema, statementSchema } from './reseller-view.ts';

const removalQuestionSchema = z
  .object({
    statements: z.array(statementSchema).meta({ description: 'Both are to be confirmed' }),
    counts: z
      .object({ customers: z.int(), subscriptions: z.int() })
      .meta({ description: 'Of this reseller; they stay as they are' }),
    partnerCenterUrl: z.string().meta({ description: 'Where the relationship itself is ended: no API does it' }),
  })
  .meta({ id: 'RemovalQuestion' });

const statementsOf = ({ settings }: Services, resellerName: string) =>
  removalStatements(settings.PROVIDER_LANGUAGE, settings.PROVIDER_NAME, resellerName);

export const getRemoval = (services: Services) =>
  endpoint({
    name: 'getRemoval',
    summary: 'What removing this partnership means, and what is to be confirmed',
    method: 'GET',
    route: 'api/resellers/{id}/removal',
    roles: may.read,
    params: byId,
    success: { status: 200, description: 'Statements and counts', schema: removalQuestionSchema },
    async handle({ params: { id } }) {
      const reseller = await services.resellers.read(id);
      if (reseller === undefined) throw notFound('reseller');
      const ofReseller = { type: 'customer', path: 'resellerId', value: id };
      const [customers, subscriptions] = await Promise.all([
        countRecords(services.records, ofReseller),
        countRecords(services.records, { ...ofReseller, each: 'subscriptions' }),
      ]);
      const body = {
        statements: statementsOf(services, reseller.name),
        counts: { customers, subscriptions },
        partnerCenterUrl: services.settings.PARTNER_CENTER_RESELLERS_PAGE,
      };
      return { body, revision: reseller.revision };
    },
  });

export const removeReseller = (services: Services) =>
  endpoint({
    name: 'removeReseller',
    summary: 'Remove the partnership; customers and access stay as they are, and no notice is sent',
    method: 'POST',
    route: 'api/resellers/{id}/remove',
    roles: may.removePartnership,
    params: byId,
    body: z.strictObject({
      confirm: z.literal(true, 'must be true'),
      goodFaith: z.literal(true, 'must be true'),
    }),
    changes: true,
    success: { status: 200, description: 'The reseller as it is now', schema: resellerSchema },
    handle: (call) => {
      const by = authorOf(call.caller);
      return changeReseller(services, call, (reseller) =>
        removed(reseller, statementsOf(services, reseller.name), by, services.now()),
      );
    },
  });
