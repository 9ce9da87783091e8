import { z } from 'zod';
import { PartnerCenterError } from './errors.ts';
import type { CallIds } from './request-id.ts';
import type { Send } from './transport.ts';
import { defined, pascalCase } from './wire.ts';

/** An address as our API has it; lengths from page utility-resources. */
export const addressSchema = z.strictObject({
  line1: z.string().min(1).max(200),
  line2: z.string().max(200).optional(),
  city: z.string().min(1),
  state: z.string().optional(),
  postalCode: z.string().optional(),
  country: z.string().length(2),
});

export type Address = z.input<typeof addressSchema>;

export type AddressVerdict = { valid: true } | { valid: false; message: string; suggestion?: Address };

/** Our address under Partner Center's names. */
export function toPartnerCenter(address: Address) {
  const { line1, line2, city, state, postalCode, country } = addressSchema.parse(address);
  return { addressLine1: line1, addressLine2: line2, city, state, postalCode, country };
}

const INVALID_ADDRESS = '2007';

const correctedSchema = z.looseObject({
  reason: z.string().optional(),
  corrected_address: z
    .looseObject({
      address_line1: z.string(),
      address_line2: z.string().optional(),
      city: z.string(),
      region: z.string().optional(),
      postal_code: z.string().optional(),
      country: z.string(),
    })
    .optional(),
});

export const addresses = (send: Send) => ({
  /** Whether an address is right, with Partner Center's correction where it has one (page validate-an-address). */
  async validateAddress(address: Address, ids: CallIds): Promise<AddressVerdict> {
    const body = pascalCase(toPartnerCenter(address));
    try {
      await send({
        method: 'POST',
        path: '/v1/validations/address',
        body,
        answer: z.unknown(),
        auth: 'app',
        ...ids,
      });
      return { valid: true };
    } catch (error) {
      if (error instanceof PartnerCenterError && error.code === INVALID_ADDRESS) return verdict(error.message);
      throw error;
    }
  },
});

/** The correction is JSON inside the error's description. */
function verdict(description: string): AddressVerdict {
  const read = correctedSchema.safeParse(parse(description));
  if (!read.success) return { valid: false, message: description };
  const { reason, corrected_address: corrected } = read.data;
  return defined({
    valid: false as const,
    message: unescaped(reason ?? description),
    suggestion: corrected && suggestion(corrected),
  });
}

function suggestion(corrected: NonNullable<z.output<typeof correctedSchema>['corrected_address']>): Address {
  return defined({
    line1: corrected.address_line1,
    line2: corrected.address_line2,
    city: corrected.city,
    state: corrected.region,
    postalCode: corrected.postal_code,
    country: corrected.country,
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const ENTITIES: Record<string, string> = { '&#39;': "'", '&quot;': '"', '&lt;': '<', '&gt;': '>', '&amp;': '&' };
const unescaped = (text: string) => text.replace(/&(#39|quot|lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
