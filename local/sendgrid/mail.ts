import { z } from 'zod';

const CONTROL = /\p{Cc}/u;
const headerText = z.string().refine((text) => !CONTROL.test(text), 'must not hold control characters');
const address = z.object({
  email: z.email('Does not contain a valid address.'),
  name: headerText.optional(),
});

const personalization = z.object({
  to: z.array(address).min(1).max(1000),
  cc: z.array(address).optional(),
  bcc: z.array(address).optional(),
  subject: headerText.optional(),
  headers: z.record(z.string(), headerText).optional(),
  custom_args: z.record(z.string(), z.string()).optional(),
});

/** The body of `POST /v3/mail/send` as SendGrid's reference has it, in so far as the app uses it. */
export const mailSchema = z.object({
  personalizations: z.array(personalization).min(1).max(1000),
  from: address,
  reply_to: address.optional(),
  subject: headerText.min(1, 'The subject is required.').max(998),
  content: z
    .array(z.object({ type: z.string().min(1), value: z.string().min(1) }))
    .min(1)
    .refine(
      (parts) => parts.every(({ type }, index) => type !== 'text/plain' || index === 0),
      'If present, text/plain must be the first content part.',
    ),
  headers: z.record(z.string(), headerText).optional(),
  custom_args: z.record(z.string(), z.string()).optional(),
  tracking_settings: z
    .object({
      click_tracking: z.object({ enable: z.boolean().optional(), enable_text: z.boolean().optional() }).optional(),
      open_tracking: z.object({ enable: z.boolean().optional() }).optional(),
    })
    .optional(),
});

export type SentMail = z.output<typeof mailSchema>;

export interface SendGridError {
  message: string;
  field: string | null;
  help: null;
}

export const errorBody = (message: string, field: string | null = null) => ({
  errors: [{ message, field, help: null }],
});

/** What SendGrid would answer 400 with; empty for a mail that it takes. `linkPrefix` marks links that must not be tracked. */
export function checkMail(
  body: unknown,
  linkPrefix: string | undefined,
): { mail: SentMail } | { errors: SendGridError[] } {
  const result = mailSchema.safeParse(body);
  if (!result.success) {
    return { errors: result.error.issues.map(({ path, message }) => ({ message, field: path.join('.'), help: null })) };
  }
  const mail = result.data;
  const hasLink = linkPrefix !== undefined && mail.content.some(({ value }) => value.includes(linkPrefix));
  const { click_tracking: click, open_tracking: open } = mail.tracking_settings ?? {};
  const untracked = click?.enable === false && click.enable_text === false && open?.enable === false;
  if (hasLink && !untracked) {
    const message =
      'This stand-in refuses a mail with an acceptance link unless click and open tracking are off: tracking rewrites links.';
    return { errors: [{ message, field: 'tracking_settings', help: null }] };
  }
  return { mail };
}
