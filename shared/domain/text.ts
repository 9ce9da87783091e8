import { z } from 'zod';

/** Control characters would let a name or a subject add mail headers or forge log lines. */
const CONTROL = /\p{Cc}/u;
const CONTROL_BUT_LINES = /[^\P{Cc}\t\r\n]/u;
/** Bidirectional overrides make text read as something that it is not. */
const BIDI = /[\u202a-\u202e\u2066-\u2069]/u;

const clean = (forbidden: RegExp) =>
  z
    .string()
    .refine((text) => text.isWellFormed(), 'must be well-formed Unicode')
    .refine((text) => !forbidden.test(text), 'must not hold control characters')
    .refine((text) => !BIDI.test(text), 'must not hold bidirectional control characters')
    .transform((text) => text.normalize('NFC').trim());

/** Text on one line, trimmed and NFC; `max` in UTF-16 units. */
export const singleLine = (max: number) => clean(CONTROL).pipe(z.string().min(1, 'must not be empty').max(max));

/** Text with line breaks (normalised to \n), trimmed and NFC. */
export const multiLine = (max: number) =>
  clean(CONTROL_BUT_LINES)
    .transform((text) => text.replaceAll(/\r\n?/g, '\n'))
    .pipe(z.string().min(1, 'must not be empty').max(max));

/** An address as SendGrid takes it; the domain is compared without case everywhere, and so is the rest here. */
export const emailSchema = z
  .string()
  .max(254)
  .transform((text) => text.trim())
  .pipe(z.email('must be an e-mail address'))
  .meta({ description: 'An e-mail address', example: 'jan@reseller.example' });

/** Microsoft Entra tenant ids are GUIDs; kept in lower case so that they compare. */
export const tenantIdSchema = z
  .string()
  .trim()
  .pipe(z.guid('must be a GUID'))
  .transform((text) => text.toLowerCase())
  .meta({ description: 'Microsoft Entra tenant id' });

/** The Partner ID (formerly MPN ID) of a partner location account: digits only (page get-partner-network-profile). */
export const partnerIdSchema = z
  .string()
  .trim()
  .regex(/^[0-9]{4,10}$/, 'must be 4 to 10 digits')
  .meta({ description: 'Partner ID of the partner location account' });

export const contactNameSchema = singleLine(100);
