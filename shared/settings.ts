import { parse, toSeconds } from 'iso8601-duration';
import { z } from 'zod';
import { languageSchema } from './domain/language.ts';

/** An ISO 8601 duration of weeks, days, hours, minutes and seconds; months and years have no fixed length. Gives ms. */
const duration = z
  .string()
  .regex(/^P(?!$)(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/, 'must be an ISO 8601 duration such as P30D')
  .transform((text) => toSeconds(parse(text)) * 1000);

const durations = z
  .string()
  .transform((text) => text.split(',').filter((part) => part.trim() !== ''))
  .pipe(z.array(z.string().trim().pipe(duration)));

const key = z
  .base64()
  .refine((text) => Buffer.from(text, 'base64').length >= 32, 'must be at least 32 bytes, in base64');

const fields = z.object({
  PUBLIC_URL: z.url().transform((url) => url.replace(/\/$/, '')),
  PROVIDER_NAME: z.string().min(1),
  PROVIDER_EMAIL: z.email(),
  PROVIDER_LANGUAGE: languageSchema.default('en'),
  /** Where customers are unless they say otherwise: its catalogue is shown (ISO 3166 alpha-2). */
  PROVIDER_COUNTRY: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .default('NL'),
  TIME_ZONE: z.string().default('Europe/Amsterdam'),

  COSMOS_ENDPOINT: z.url(),
  COSMOS_KEY: z.string().min(1),
  COSMOS_DATABASE: z.string().default('tandem'),

  /** Where the keys of one-time credentials lie: a connection string, or the blob service's URL for the managed identity. */
  CREDENTIAL_KEYS_CONNECTION: z.string().min(1).optional(),
  CREDENTIAL_KEYS_URL: z.url().optional(),
  CREDENTIAL_KEYS_TIMEOUT: duration.default(10_000),
  /** How long credentials that nobody reads can be read. */
  CREDENTIALS_LIFETIME: duration.default(7 * 86_400_000),

  SENDGRID_BASE_URL: z.url().default('https://api.sendgrid.com'),
  SENDGRID_API_KEY: z.string().min(1),
  SENDGRID_WEBHOOK_PUBLIC_KEY: z.string().min(1),
  MAIL_FROM: z.email(),
  /** Who is told of each answer. */
  NOTIFY_EMAIL: z.email(),
  MAIL_TIMEOUT: duration.default(10_000),
  MAIL_UNCERTAIN_WAIT: duration.default(900_000),
  MAIL_RETRY_INTERVAL: duration.default(30_000),

  PARTNER_CENTER_URL: z
    .url()
    .default('https://api.partnercenter.microsoft.com')
    .transform((url) => url.replace(/\/$/, '')),
  /** The Partner API, which has the price sheets (page get-a-price-sheet). */
  PARTNER_CENTER_PRICES_URL: z
    .url()
    .default('https://api.partner.microsoft.com')
    .transform((url) => url.replace(/\/$/, '')),
  PARTNER_CENTER_TOKEN_URL: z.url(),
  PARTNER_CENTER_CLIENT_ID: z.string().min(1),
  PARTNER_CENTER_CLIENT_SECRET: z.string().min(1),
  PARTNER_CENTER_REFRESH_TOKEN: z.string().min(1),
  PARTNER_CENTER_TIMEOUT: duration.default(20_000),
  /** The provider's own, from its Partner Center page *Indirect resellers*, *Request a partnership*. */
  PARTNER_CENTER_PARTNERSHIP_LINK: z.url(),
  /** Where staff end a relationship with a reseller. */
  PARTNER_CENTER_RESELLERS_PAGE: z.url().default('https://partner.microsoft.com/dashboard/home'),
  ENROLMENT_CHECK_INTERVAL: duration.default(900_000),

  /** How old the catalogue that people search in may be; orders read it anew. */
  CATALOGUE_LIFETIME: duration.default(600_000),
  /** First pause between two looks at whether an order has been provisioned; grows with each. */
  PROVISIONING_CHECK_INTERVAL: duration.default(5_000),
  /** After this long an order that is not provisioned has failed. */
  PROVISIONING_LIMIT: duration.default(86_400_000),

  AUTH_ISSUER: z.url(),
  AUTH_AUDIENCE: z.string().min(1),
  AUTH_JWKS_URI: z.url(),
  /** The app registration that the console signs people in with; without it the API's own. */
  CONSOLE_CLIENT_ID: z.string().min(1).optional(),

  LINK_KEY: key,
  /** The key before, while its links are still out. */
  LINK_KEY_PREVIOUS: key.optional(),
  INVITATION_LIFETIME: duration.default(30 * 86_400_000),
  REMINDER_SCHEDULE: durations.default([3, 7, 14].map((days) => days * 86_400_000)),
  /** NCRONTAB; read by the Functions host. */
  REMINDER_CRON: z.string().default('0 */5 * * * *'),
  /** NCRONTAB: when our customers and subscriptions are compared with Partner Center's; read by the Functions host. */
  RECONCILE_CRON: z.string().default('0 17 * * * *'),
});

const schema = fields.refine(
  (settings) => (settings.CREDENTIAL_KEYS_CONNECTION === undefined) !== (settings.CREDENTIAL_KEYS_URL === undefined),
  { path: ['CREDENTIAL_KEYS_URL'], error: 'this or CREDENTIAL_KEYS_CONNECTION must be set, and not both' },
);

export type Settings = z.infer<typeof schema>;

/** Settings are missing or wrong; the message names each. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Checks all settings at once. Throws one SettingsError that names every one that is missing or wrong, never its value. */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const result = schema.safeParse(environment);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new SettingsError(`The settings are not complete.\n${problems.join('\n')}`);
}
