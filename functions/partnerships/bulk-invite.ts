import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { type InvitationRequest, invitationRequestSchema } from '../../shared/domain/invitation-text.ts';
import { Refusal } from '../../shared/domain/refusal.ts';
import type { Trace } from '../../shared/domain/trace.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { fieldErrorSchema, fieldErrors, invalid, Problem } from '../../shared/http/problem.ts';
import { decodeText, mediaType, newIdentity, readBytes } from '../../shared/http/request.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';
import { invite } from './create-invitation.ts';
import { PARTNERSHIP_INVITATION } from './orchestrator.ts';

const LIMIT = 1024 * 1024;
const MOST_ROWS = 1000;
const AT_ONCE = 10;
const COLUMNS = ['resellerName', 'resellerEmail', 'language'];

const rowSchema = invitationRequestSchema.pick({ resellerName: true, resellerEmail: true, language: true });

const resultSchema = z.object({
  row: z.int().meta({ description: 'Line number among the resellers, from 1' }),
  resellerEmail: z.string(),
  status: z.enum(['invited', 'refused']),
  invitationId: z.string().optional(),
  detail: z.string().optional(),
  errors: z.array(fieldErrorSchema).optional(),
});

type RowResult = z.output<typeof resultSchema>;

/** The rows under a header line that names the columns; a file that is not that is refused as a whole. */
function readRows(text: string): Record<string, string>[] {
  let rows: Record<string, string>[];
  try {
    rows = parse(text, { bom: true, columns: true, skip_empty_lines: true, trim: true, delimiter: [',', ';'] });
  } catch (error) {
    throw new Problem(400, 'The body must be CSV.', {
      errors: [{ path: '', message: error instanceof Error ? error.message : 'must be CSV' }],
    });
  }
  const missing = COLUMNS.filter((column) => rows[0] === undefined || !(column in rows[0]));
  if (missing.length > 0)
    throw invalid(missing.map((path) => ({ path, message: 'is not a column of the first line' })));
  if (rows.length > MOST_ROWS) throw invalid([{ path: '', message: `must hold at most ${MOST_ROWS} resellers` }]);
  return rows;
}

export const bulkInvite = (services: Services) =>
  endpoint({
    name: 'bulkInvite',
    summary: 'Invite many resellers: CSV with the columns resellerName, resellerEmail and language',
    method: 'POST',
    route: 'api/invitations/bulk',
    roles: may.invite,
    creates: true,
    reads: 'text/csv',
    success: {
      status: 202,
      description: 'A result for each row',
      schema: z.object({ results: z.array(resultSchema) }),
    },
    async handle({ request, caller, trace, wake }) {
      if (mediaType(request) !== 'text/csv') {
        const message = 'must be text/csv';
        throw new Problem(415, `The content type ${message}.`, { errors: [{ path: 'Content-Type', message }] });
      }
      const rows = readRows(decodeText(await readBytes(request, LIMIT)));
      const results: RowResult[] = [];
      for (let start = 0; start < rows.length; start += AT_ONCE) {
        const batch = rows.slice(start, start + AT_ONCE);
        const done = batch.map(async (fields, index): Promise<RowResult> => {
          const row = { row: start + index + 1, resellerEmail: fields['resellerEmail'] ?? '' };
          const checked = rowSchema.safeParse(fields);
          if (!checked.success) return { ...row, status: 'refused', errors: fieldErrors(checked.error) };
          const one: InvitationRequest = { ...checked.data, delivery: 'send' };
          const identity = newIdentity(request, [caller.id, 'bulkInvite', one.resellerEmail], one);
          return { ...row, ...(await inviteRow(services, one, identity, trace, wake)) };
        });
        results.push(...(await Promise.all(done)));
      }
      return { body: { results } };
    },
  });

async function inviteRow(
  services: Services,
  request: InvitationRequest,
  identity: Parameters<typeof invite>[2],
  trace: Trace,
  wake: (workflow: string, id: string) => Promise<void>,
): Promise<Pick<RowResult, 'status' | 'invitationId' | 'detail'>> {
  try {
    const { id } = await invite(services, request, identity, trace);
    await wake(PARTNERSHIP_INVITATION, id);
    return { status: 'invited', invitationId: id };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { invitationId } = error.details;
    return {
      status: 'refused',
      detail: error.message,
      ...(typeof invitationId === 'string' ? { invitationId } : {}),
    };
  }
}
