import { z } from 'zod';

const RESOURCE = 'https://storage.azure.com/';
const answerSchema = z.object({ access_token: z.string(), expires_on: z.coerce.number() });

/**
 * Tokens for Storage from the managed identity of a function app: its documented local endpoint (Azure App Service, "REST
 * endpoint reference", 2019-08-01). The storage client keeps them until they expire. It spares the app `@azure/identity`,
 * which brings a megabyte of sign-in flows for people.
 */
export const managedIdentity = (environment: Record<string, string | undefined> = process.env) => ({
  async getToken(
    _scopes: string | string[],
    { abortSignal }: { abortSignal?: AbortSignal } = {},
  ): Promise<{ token: string; expiresOnTimestamp: number }> {
    const { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: header } = environment;
    if (endpoint === undefined || header === undefined) {
      throw new Error('This app has no managed identity: IDENTITY_ENDPOINT and IDENTITY_HEADER are not set.');
    }
    const url = new URL(endpoint);
    url.searchParams.set('resource', RESOURCE);
    url.searchParams.set('api-version', '2019-08-01');
    const response = await fetch(url, {
      headers: { 'x-identity-header': header },
      ...(abortSignal === undefined ? {} : { signal: abortSignal }),
    });
    if (!response.ok) throw new Error(`The managed identity gave no token: ${response.status}.`);
    const { access_token: token, expires_on: expiresOn } = answerSchema.parse(await response.json());
    return { token, expiresOnTimestamp: expiresOn * 1000 };
  },
});
