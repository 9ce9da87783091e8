import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import { CannotStart, type LocalKeys } from './data-folder.ts';
import { type Running, startThread, type ThreadRequest } from './thread.ts';

const ROOT = path.join(import.meta.dirname, '..');
const AUDIENCE = 'api://tandem';
const BLOB_ACCOUNT = 'tandemlocal';

export interface SystemOptions {
  /** The app's port; the stand-ins take the ones after it. */
  port: number;
  data: string;
  keys: LocalKeys;
  log: Logger;
  onCrash: (name: string, error: unknown) => void;
}

/** The app with all that it talks to. Resolves when every address answers. */
export async function startSystem({ port, data, keys, log, onCrash }: SystemOptions) {
  const url = (offset: number) => `http://localhost:${port + offset}`;
  const running: Running[] = [];

  async function start(offset: number, request: ThreadRequest, env: NodeJS.ProcessEnv = process.env): Promise<Running> {
    try {
      const started = await startThread(
        { ...request, options: { ...request.options, port: port + offset } },
        env,
        onCrash,
      );
      running.push(started);
      log.debug(`${request.name} is up`);
      return started;
    } catch (error) {
      const { name, code, message } = error as Error & { code?: string };
      if (name === 'SettingsError') throw new CannotStart(message);
      if (code !== 'EADDRINUSE') throw error;
      throw new CannotStart(`Port ${port + offset} (${request.name}) is in use. Choose another with --port.`);
    }
  }

  const dataDir = (name: string) => path.join(data, name);
  const [, sendGrid, identity, blob] = await Promise.all([
    start(4, {
      module: './cosmos/index.ts',
      start: 'startCosmos',
      name: 'cosmos',
      options: { dataDir: dataDir('cosmos'), key: keys.cosmosKey, databases: { tandem: containerDefinitions() } },
    }),
    start(1, {
      module: './sendgrid/index.ts',
      start: 'startSendGrid',
      name: 'mailbox',
      options: {
        dataDir: dataDir('mail'),
        apiKey: keys.sendGridKey,
        webhookUrl: `${url(0)}/api/webhooks/sendgrid`,
        linkPrefix: `${url(0)}/invitation/`,
      },
    }),
    start(3, {
      module: './identity/index.ts',
      start: 'startIdentity',
      name: 'sign-in',
      options: { dataDir: dataDir('identity'), audience: AUDIENCE },
    }),
    start(5, {
      module: './blob/index.ts',
      start: 'startBlob',
      name: 'blob storage',
      options: {
        dataDir: dataDir('blob'),
        account: BLOB_ACCOUNT,
        key: keys.blobKey,
        containers: ['credential-keys'],
      },
    }),
  ]);
  const blobConnection = [
    'DefaultEndpointsProtocol=http',
    `AccountName=${BLOB_ACCOUNT}`,
    `AccountKey=${keys.blobKey}`,
    `BlobEndpoint=${blob.info['url']}/${BLOB_ACCOUNT}`,
  ].join(';');
  await start(2, {
    module: './partner-center/index.ts',
    start: 'startPartnerCenter',
    name: 'Partner Center sandbox',
    options: {
      dataDir: dataDir('partner-center'),
      issuer: identity.info['issuer'],
      jwksUri: identity.info['jwksUri'],
    },
  });

  // Whatever is set outside wins, so that a test can make durations short or point the app elsewhere.
  const env = {
    PUBLIC_URL: url(0),
    PROVIDER_NAME: 'Contoso Distribution',
    PROVIDER_EMAIL: 'partners@contoso.example',
    MAIL_FROM: 'partners@contoso.example',
    NOTIFY_EMAIL: 'partnerships@contoso.example',
    COSMOS_ENDPOINT: url(4),
    COSMOS_KEY: keys.cosmosKey,
    CREDENTIAL_KEYS_CONNECTION: blobConnection,
    SENDGRID_BASE_URL: url(1),
    SENDGRID_API_KEY: keys.sendGridKey,
    SENDGRID_WEBHOOK_PUBLIC_KEY: String(sendGrid.info['publicKey']),
    PARTNER_CENTER_URL: url(2),
    PARTNER_CENTER_PRICES_URL: url(2),
    PARTNER_CENTER_TOKEN_URL: `${url(3)}/token`,
    PARTNER_CENTER_CLIENT_ID: 'tandem-local',
    PARTNER_CENTER_CLIENT_SECRET: keys.partnerCenterSecret,
    PARTNER_CENTER_REFRESH_TOKEN: keys.partnerCenterRefreshToken,
    PARTNER_CENTER_PARTNERSHIP_LINK: `${url(2)}/partnership`,
    PARTNER_CENTER_RESELLERS_PAGE: `${url(2)}/`,
    AUTH_ISSUER: String(identity.info['issuer']),
    AUTH_AUDIENCE: AUDIENCE,
    AUTH_JWKS_URI: String(identity.info['jwksUri']),
    LINK_KEY: keys.linkKey,
    REMINDER_CRON: '0 */5 * * * *',
    RECONCILE_CRON: '0 17 * * * *',
    WEBSITE_HOSTNAME: `localhost:${port}`,
    ...process.env,
  };
  await start(
    0,
    {
      module: './functions-host/index.ts',
      start: 'startFunctionsHost',
      name: 'functions',
      options: { appDir: ROOT, dataDir: dataDir('functions') },
    },
    env,
  );

  return {
    addresses: {
      'app (console, API)': url(0),
      mailbox: url(1),
      'Partner Center': url(2),
      'sign-in': url(3),
      'Cosmos DB': url(4),
      'Blob Storage': url(5),
    },
    /** Stops the app first, so that what it does last still finds its services. */
    async stop() {
      for (const each of running.reverse()) await each.stop();
    },
  };
}

/** What Bicep makes in Azure, from the same file. */
const containerDefinitions = (): { id: string }[] =>
  JSON.parse(readFileSync(path.join(ROOT, 'infra', 'cosmos-containers.json'), 'utf8'));
