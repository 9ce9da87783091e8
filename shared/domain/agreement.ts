import { z } from 'zod';
import { phoneSchema } from './customer-details.ts';
import { emailSchema, singleLine } from './text.ts';

const EARLIEST = '2000-01-01T00:00:00.000Z';

/** When the customer accepted: an ISO date, which is its midnight UTC, or an instant; kept as an instant in UTC. */
const acceptedOnSchema = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], 'must be a date such as 2026-03-01, or a date and time')
  .transform((text) => new Date(text).toISOString())
  .refine((instant) => instant >= EARLIEST, 'must be a date of this century')
  .meta({
    description: 'When the customer accepted: a date (midnight UTC) or a date and time; not in the future',
    example: '2026-03-01',
    override: { type: 'string' },
  });

/** Pages confirm-customer-consent-customer-agreement, utility-resources#contact. */
export const signatorySchema = z.strictObject({
  firstName: singleLine(50),
  lastName: singleLine(50),
  email: emailSchema,
  phoneNumber: phoneSchema.optional(),
});

/** Who of the customer accepted the agreement. */
export type Signatory = z.output<typeof signatorySchema>;

/** The provider's word that a new customer has accepted the Microsoft Customer Agreement; somebody of ours gives it. */
export const acceptanceSchema = z.strictObject({
  acceptedOn: acceptedOnSchema,
  acceptedBy: signatorySchema
    .optional()
    .meta({ description: 'Who of the customer accepted; the contact when left out' }),
});
export type Acceptance = z.output<typeof acceptanceSchema>;

/** The same of a customer that is there: it has no contact that could stand in. */
export const signedAcceptanceSchema = acceptanceSchema.extend({ acceptedBy: signatorySchema });
export type SignedAcceptance = z.output<typeof signedAcceptanceSchema>;

/** An acceptance that we have put on record in Partner Center, and when we did. */
export interface RecordedAgreement {
  acceptedOn: string;
  recordedAt: string;
}

/** Nobody has accepted anything tomorrow: what is wrong with it at `now`, under the name of its field. */
export const acceptanceProblems = ({ acceptedOn }: Acceptance, now: string, path: string) =>
  acceptedOn > now ? [{ path, message: 'must not be in the future (a date is midnight UTC)' }] : [];
