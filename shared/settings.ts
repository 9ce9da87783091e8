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

const schema = z.object({
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
});

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
