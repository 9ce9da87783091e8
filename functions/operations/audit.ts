import { z } from 'zod';
import type { AuditEntry } from '../../shared/cosmos/aggregates.ts';
import { readPage } from '../../shared/cosmos/records.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { listAnswer, listQuery, listSchema } from '../../shared/http/list.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';

const auditEntrySchema = z
  .object({
    id: z.string(),
    subjectId: z.string(),
    subjectType: z.string(),
    revision: z.int().optional().meta({ description: 'Absent for an attempt that changed nothing' }),
    at: z.iso.datetime(),
    who: z.string(),
    actor: z.looseObject({ kind: z.string() }),
    action: z.string(),
    address: z.string().optional(),
    correlationId: z.string().optional(),
    detail: z.string().optional(),
    changes: z.record(z.string(), z.object({ from: z.unknown().optional(), to: z.unknown().optional() })),
  })
  .meta({ id: 'AuditEntry' });

export const readAudit = ({ records }: Services) =>
  endpoint({
    name: 'readAudit',
    summary: 'Who did what, when and from where; newest first',
    method: 'GET',
    route: 'api/audit',
    roles: may.readAudit,
    query: listQuery.extend({ subjectId: z.string().min(1).max(100).optional() }),
    success: { status: 200, description: 'One page', schema: listSchema(auditEntrySchema) },
    async handle({ query: { subjectId, pageSize, continuationToken } }) {
      const partition = subjectId === undefined ? {} : { partitionKey: subjectId };
      const request = { type: 'audit', sortBy: 'at', after: continuationToken, size: pageSize, ...partition } as const;
      return listAnswer(await readPage<AuditEntry>(records, request), auditView);
    },
  });

function auditView(entry: AuditEntry): z.input<typeof auditEntrySchema> {
  const { id, subjectId, subjectType, revision, at, who, actor, action, address, correlationId, detail, changes } =
    entry;
  return {
    ...{ id, subjectId, subjectType, at, who, actor, action, changes },
    ...(revision === undefined ? {} : { revision }),
    ...(address === undefined ? {} : { address }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(detail === undefined ? {} : { detail }),
  };
}
