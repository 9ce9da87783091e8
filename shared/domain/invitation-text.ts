import { z } from 'zod';
import { languageSchema } from './language.ts';
import { emailSchema, multiLine, singleLine } from './text.ts';

/** Where the link stands in a text, until the mail is made. */
export const LINK = '{{link}}';

const URL_IN_TEXT = /\b(?:https?:\/\/|www\.)[^\s<>"')]+/giu;
const INVITATION_PATH = /\/invitation(?:\/|$)/iu;
/** The placeholder glued to other characters would become a part of some other address. */
const GLUED_LINK = /[^\s([<"'“‘]\{\{link\}\}|\{\{link\}\}(?![)\]>"'”’.,;:!?]*(?:\s|$))/u;

/**
 * An edited text must still hold the provider's own invitation link, and no other address may stand in its place:
 * a text that has no `{{link}}`, or that has an invitation link written out, is refused.
 */
export const invitationTextSchema = multiLine(10_000)
  .refine((text) => text.includes(LINK), `must hold ${LINK}, where the link to the invitation goes`)
  .refine(
    (text) => !(text.match(URL_IN_TEXT) ?? []).some((url) => INVITATION_PATH.test(url)),
    `must not hold an invitation link written out: keep ${LINK}`,
  )
  .refine((text) => !GLUED_LINK.test(text), `must hold ${LINK} as a word of its own, not inside another address`)
  .meta({ description: `The text of the mail; holds ${LINK}` });

export const draftRequestSchema = z.strictObject({
  resellerName: singleLine(200),
  resellerEmail: emailSchema,
  language: languageSchema,
});

export const deliverySchema = z.enum(['send', 'mailto', 'copy']);

export const invitationRequestSchema = draftRequestSchema.extend({
  delivery: deliverySchema.default('send'),
  subject: singleLine(200).optional(),
  text: invitationTextSchema.optional(),
});

export type InvitationRequest = z.infer<typeof invitationRequestSchema>;
