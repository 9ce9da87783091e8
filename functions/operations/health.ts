import { z } from 'zod';
import { endpoint } from '../../shared/http/endpoint.ts';
import { Problem } from '../../shared/http/problem.ts';
import type { Services } from '../services.ts';

const healthy = z.object({ status: z.enum(['healthy']) });

export const health = ({ records }: Services) =>
  endpoint({
    name: 'health',
    summary: 'Whether the app runs and reaches its database',
    method: 'GET',
    route: 'api/health',
    roles: 'anyone',
    success: { status: 200, description: 'It does', schema: healthy },
    async handle() {
      try {
        await records.read();
      } catch {
        throw new Problem(503, 'The database cannot be reached.');
      }
      return { body: { status: 'healthy' as const } };
    },
  });
