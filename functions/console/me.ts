import { z } from 'zod';
import { endpoint } from '../../shared/http/endpoint.ts';
import { may, roles } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';

const meSchema = z
  .object({ id: z.string(), name: z.string().optional(), roles: z.array(z.enum(roles)) })
  .meta({ id: 'Me' });

/** Access tokens are for the API alone to read, so it tells the console who signed in. */
export const me = (_services: Services) =>
  endpoint({
    name: 'me',
    summary: 'Who the token is for, and in which roles',
    method: 'GET',
    route: 'api/me',
    roles: may.read,
    success: { status: 200, description: 'The caller', schema: meSchema },
    handle: async ({ caller }) => ({ body: caller }),
  });
