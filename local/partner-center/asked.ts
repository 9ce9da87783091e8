import { z } from 'zod';
import { INVALID_INPUT, INVALID_PROPERTY, Refused } from './answers.ts';
import type { SandboxState } from './state.ts';

/** One call, as the pages' handlers get it; everything in it happens inside one transaction. */
export interface Asked {
  state: SandboxState;
  now: Date;
  method: string;
  /** The path's variable parts, by the names in the routing table. */
  params: Record<string, string>;
  /** Query parameters, their names in lower case. */
  query: Map<string, string>;
  /** Request headers, their names in lower case. */
  headers: Record<string, string | string[] | undefined>;
  raw: Buffer;
}

/** The API reads its bodies without regard to the case of names: the pages print both. */
function camel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camel);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [lowerFirst(key), camel(each)]));
}
const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

/** The body, checked; what is wrong with it is refused under `code` with the name of the field. */
export function readBodyAs<S extends z.ZodType>({ raw }: Asked, schema: S, code = INVALID_INPUT): z.output<S> {
  const read = schema.safeParse(parseJson(raw));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const what = code === INVALID_PROPERTY ? 'Invalid property' : 'Invalid request input';
  throw new Refused(400, code, `${what}: ${issue?.path.join('.') || 'body'}: ${issue?.message}`);
}

function parseJson(raw: Buffer): unknown {
  try {
    return camel(JSON.parse(raw.toString().replace(/^\ufeff/, '')));
  } catch {
    throw new Refused(400, INVALID_INPUT, 'Invalid request input: the body is not JSON.');
  }
}

/** A text that may be absent or null, as unset properties of the SDK's resources are. */
export const optionalText = z
  .string()
  .nullish()
  .transform((text) => text?.trim() || undefined);

export const requiredText = (longest = 200) => z.string().trim().min(1).max(longest);
