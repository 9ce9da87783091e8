import { z } from 'zod';

const MOST_RECIPIENTS = 1000;
const MOST_PERSONALIZATIONS = 1000;
const CUSTOM_ARGS_BYTES = 10_000;
const SUBJECT_LENGTH = 998;
/** SendGrid sets these itself. */
const RESERVED_HEADERS = new Set(
  'x-sg-id x-sg-eid received dkim-signature content-type content-transfer-encoding to from subject reply-to cc bcc'.split(
    ' ',
  ),
);

const headerText = z.string().regex(/^\P{Cc}*$/u, 'Must not contain control characters.');
const address = z.strictObject({
  email: z.email('Does not contain a valid address.'),
  name: headerText.optional(),
});
const recipient = address.extend({
  name: headerText.regex(/^[^;,]*$/, 'The name of a recipient cannot include ; or ,.').optional(),
});

const headerName = z
  .string()
  .regex(/^[!-9;-~]+$/, 'A header name is printable ASCII without spaces or colons.')
  .refine((name) => !RESERVED_HEADERS.has(name.toLowerCase()), 'You must not use reserved headers.');
const headers = z.record(headerName, headerText);
const customArgs = z.record(z.string(), z.string());
const subject = headerText.max(SUBJECT_LENGTH);

const personalization = z
  .strictObject({
    to: z
      .array(recipient)
      .min(1, 'The to array is required for all personalization objects, with at least one address.'),
    cc: z.array(recipient).optional(),
    bcc: z.array(recipient).optional(),
    subject: subject.optional(),
    headers: headers.optional(),
    custom_args: customArgs.optional(),
  })
  .superRefine((each, context) => {
    const seen = new Set<string>();
    for (const { email } of recipientsOf(each)) {
      const known = email.toLowerCase();
      if (seen.has(known)) {
        const message = `Each email address in the personalization block should be unique between to, cc, and bcc. We found the first duplicate instance of [${email}].`;
        return context.addIssue({ code: 'custom', message });
      }
      seen.add(known);
    }
  });

const content = z
  .array(
    z.strictObject({
      type: z.string().regex(/^[^;\s]+$/, "The content type must not be empty, nor contain ';', spaces, or CRLF."),
      value: z.string().min(1, 'The content value must be a string at least one character in length.'),
    }),
  )
  .min(1, 'There must be at least one defined content block.')
  .superRefine((parts, context) => {
    const types = parts.map(({ type }) => type);
    const order = types.map((type) => ['text/plain', 'text/html'].indexOf(type)).map((rank) => (rank < 0 ? 2 : rank));
    if (order.some((rank, index) => rank < (order[index - 1] ?? 0))) {
      const message = 'The text/plain content must be first, followed by text/html, followed by any other content.';
      context.addIssue({ code: 'custom', message });
    }
    for (const type of ['text/plain', 'text/html']) {
      if (types.indexOf(type) !== types.lastIndexOf(type))
        context.addIssue({ code: 'custom', message: `If present, ${type} may only be provided once.` });
    }
  });

const onOff = z.looseObject({ enable: z.boolean().optional() });

/** The body of `POST /v3/mail/send` as SendGrid's reference has it, in so far as the app uses it; the rest is refused. */
const mailSchema = z
  .strictObject({
    personalizations: z
      .array(personalization)
      .min(1, 'You must have at least one personalization.')
      .max(MOST_PERSONALIZATIONS, `The personalization block is limited to ${MOST_PERSONALIZATIONS} per API request.`),
    from: address,
    reply_to: address.optional(),
    subject: subject.optional(),
    content,
    headers: headers.optional(),
    custom_args: customArgs.optional(),
    tracking_settings: z
      .looseObject({ click_tracking: onOff.extend({ enable_text: z.boolean().optional() }), open_tracking: onOff })
      .partial()
      .optional(),
  })
  .superRefine((mail, context) => {
    const refuse = (message: string, ...path: PropertyKey[]) => context.addIssue({ code: 'custom', message, path });
    if (mail.personalizations.flatMap(recipientsOf).length > MOST_RECIPIENTS) {
      refuse(
        `There is a limit of ${MOST_RECIPIENTS} total recipients (to + cc + bcc) per request.`,
        'personalizations',
      );
    }
    if (!mail.subject && !mail.personalizations.every((each) => each.subject)) {
      refuse('The subject is required, unless every personalization has a subject defined.', 'subject');
    }
    mail.personalizations.forEach((each, index) => {
      const bytes = Buffer.byteLength(JSON.stringify({ ...mail.custom_args, ...each.custom_args }));
      if (bytes >= CUSTOM_ARGS_BYTES)
        refuse(
          `The total length of custom arguments must be less than ${CUSTOM_ARGS_BYTES} bytes.`,
          ...(each.custom_args === undefined ? [] : ['personalizations', index]),
          'custom_args',
        );
    });
  });

export type SentMail = z.output<typeof mailSchema>;

interface SendGridError {
  message: string;
  /** The field at fault, as a path with dots. */
  field: string | null;
  help: null;
}

export const errorBody = (message: string, field: string | null = null): { errors: SendGridError[] } => ({
  errors: [{ message, field, help: null }],
});

/** Everyone whom a personalization sends to. */
export const recipientsOf = ({
  to,
  cc = [],
  bcc = [],
}: Pick<SentMail['personalizations'][number], 'to' | 'cc' | 'bcc'>) => [...to, ...cc, ...bcc];

/**
 * The mail, or what SendGrid would answer 400 with. `linkPrefix` marks links that must not be tracked: refusing a mail
 * that would have them rewritten is this stand-in's own rule.
 */
export function checkMail(
  body: unknown,
  linkPrefix: string | undefined,
): { mail: SentMail } | { errors: SendGridError[] } {
  const result = mailSchema.safeParse(body, { error: wordType });
  if (!result.success) return { errors: result.error.issues.flatMap(errorsOf) };
  const mail = result.data;
  const hasLink = linkPrefix !== undefined && mail.content.some(({ value }) => value.includes(linkPrefix));
  if (hasLink && isTracked(mail)) {
    return errorBody(
      'The local SendGrid refuses a mail with an acceptance link unless click tracking (enable and enable_text) and open tracking are off: tracking rewrites links.',
      'tracking_settings',
    );
  }
  return { mail };
}

/** An account's own settings may have tracking on, so leaving it out is not switching it off. */
function isTracked({ tracking_settings: { click_tracking: click, open_tracking: open } = {} }: SentMail): boolean {
  return click?.enable !== false || click['enable_text'] !== false || open?.enable !== false;
}

const wordType = (issue: z.core.$ZodRawIssue) =>
  issue.code === 'invalid_type'
    ? `Invalid type. Expected: ${issue.expected === 'record' ? 'object' : issue.expected}, given: ${typeName(issue.input)}.`
    : undefined;

const typeName = (value: unknown) =>
  value === undefined ? 'nothing' : value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

function errorsOf(issue: z.core.$ZodIssue): SendGridError[] {
  const error = (message: string, ...path: PropertyKey[]) => ({ message, field: path.join('.') || null, help: null });
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => error('The local SendGrid does not serve this parameter.', ...issue.path, key));
    case 'invalid_key':
      return issue.issues.map(({ message }) => error(message, ...issue.path));
    default:
      return [error(issue.message, ...issue.path)];
  }
}
