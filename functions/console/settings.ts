import { z } from 'zod';
import { languageSchema } from '../../shared/domain/language.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import type { Services } from '../services.ts';

const consoleSettingsSchema = z
  .object({
    issuer: z.string(),
    clientId: z.string(),
    scope: z.string(),
    providerName: z.string(),
    language: languageSchema,
    country: z.string(),
  })
  .meta({ id: 'ConsoleSettings' });

/** What the console must know before anyone has signed in. Nothing in it is a secret. */
export const consoleSettings = ({ settings }: Services) =>
  endpoint({
    name: 'consoleSettings',
    summary: 'Where and as what the console signs people in',
    method: 'GET',
    route: 'api/console-settings',
    roles: 'anyone',
    success: { status: 200, description: 'The settings', schema: consoleSettingsSchema },
    handle: async () => ({
      body: {
        issuer: settings.AUTH_ISSUER,
        clientId: settings.CONSOLE_CLIENT_ID ?? settings.AUTH_AUDIENCE.replace(/^api:\/\//, ''),
        scope: `${settings.AUTH_AUDIENCE}/.default`,
        providerName: settings.PROVIDER_NAME,
        language: settings.PROVIDER_LANGUAGE,
        country: settings.PROVIDER_COUNTRY,
      },
    }),
  });
