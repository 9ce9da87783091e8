import { z } from 'zod';
import { deliverySchema, invitationTextSchema } from './invitation-text.ts';
import { languageSchema } from './language.ts';
import { emailSchema, singleLine } from './text.ts';

/** A domain as Partner Center shows it for a customer, such as `contoso.onmicrosoft.com`. */
const domainSchema = z
  .string()
  .trim()
  .max(253)
  .regex(/^(?=[^.])([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i, 'must be a domain name')
  .transform((text) => text.toLowerCase())
  .meta({ description: "The customer's domain in Partner Center: without it the customer is found by its name" });

const guid = z
  .guid()
  .transform((id) => id.toLowerCase())
  .meta({ description: 'Who shall serve the customer; without it: the provider itself' });

export const relationshipDraftSchema = z.strictObject({
  resellerId: guid.optional(),
  customerName: singleLine(200).meta({ description: "The company's name as Partner Center has it" }),
  customerEmail: emailSchema,
  language: languageSchema,
});

export const relationshipRequestInputSchema = relationshipDraftSchema.extend({
  customerDomain: domainSchema.optional(),
  delivery: deliverySchema.default('send'),
  subject: singleLine(200).optional(),
  text: invitationTextSchema.optional(),
});

export type RelationshipRequestInput = z.infer<typeof relationshipRequestInputSchema>;
