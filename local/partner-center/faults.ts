import { z } from 'zod';
import { HttpError } from '../http.ts';

const isRegularExpression = (text: string): boolean => {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
};

/**
 * A fault of Partner Center that is to come. `status`: answered instead of done. `statusAfter`, `malformed`,
 * `wrongSchema` and `resetAfter`: done, and then another answer, half an answer, one of another shape, or none.
 */
const faultSchema = z.strictObject({
  kind: z.enum(['status', 'statusAfter', 'delay', 'resetBefore', 'resetAfter', 'malformed', 'wrongSchema']),
  times: z.number().int().min(1).default(1),
  method: z
    .string()
    .transform((method) => method.toUpperCase())
    .optional(),
  /** Regular expression on path and query, in any case. */
  path: z.string().refine(isRegularExpression, 'must be a regular expression').optional(),
  status: z.number().int().min(400).max(599).default(500),
  /** Of the error body. */
  code: z.number().int().default(800003),
  description: z.string().default('A fault that was asked for.'),
  headers: z.record(z.string(), z.union([z.string(), z.number()]).transform(String)).optional(),
  delayMs: z.number().int().min(0).optional(),
});

export interface SandboxFault extends Omit<z.output<typeof faultSchema>, 'delayMs' | 'headers' | 'method' | 'path'> {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  delayMs?: number;
}

/** Faults as they were sent to the sandbox; a mistake in them is refused with 400 and its place. */
export const readFaults = (given: unknown): SandboxFault[] => checked(z.array(faultSchema), given) as SandboxFault[];

export function checked<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => {
    const value = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], given);
    return `${path.join('.') || 'body'} (${JSON.stringify(value) ?? 'absent'}): ${message}`;
  });
  throw new HttpError(400, problems.join('; '));
}

/** What comes instead of the answer when a fault follows the effect. */
export const WRONG_SHAPE = { items: 'none', id: 7, totalCount: 'many', status: { is: 'unknown' } };
