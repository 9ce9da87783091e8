import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import type { Logger } from 'pino';
import { delayOf, Faults, reset } from '../faults.ts';
import { HttpError, type Listening, listen, readBody, sendJson } from '../http.ts';
import { GroupCommit, openDatabase } from '../sqlite.ts';
import { control, type MailFault, parseJson } from './control.ts';
import { fateOf } from './fates.ts';
import { checkMail, errorBody, recipientsOf, type SentMail } from './mail.ts';
import { Mailbox } from './mailbox.ts';
import { EventWebhook } from './webhook.ts';
import { openWebhookKey } from './webhook-key.ts';

export interface SendGridOptions {
  port: number;
  dataDir: string;
  apiKey: string;
  /** Where the signed events go. */
  webhookUrl: string;
  /** A mail that holds a link beginning like this must have tracking switched off; the mailbox shows it first. */
  linkPrefix?: string;
  log?: Logger;
}

export interface SendGrid extends Listening {
  /** Verifies the events' signatures; base64 of DER (SPKI), as SendGrid's console shows it. */
  publicKey: string;
}

const LARGEST_MAIL = 30 * 1024 * 1024;
const SILENCE = 60_000;

/**
 * SendGrid on one machine: takes mails as its v3 API does, shows them in a mailbox, and posts its signed events. A mail
 * is answered 202 when it and its events are on disk. Rejects when the port is in use.
 */
export async function startSendGrid(options: SendGridOptions): Promise<SendGrid> {
  const { port, dataDir, apiKey, webhookUrl, linkPrefix, log } = options;
  mkdirSync(dataDir, { recursive: true });
  const database = openDatabase(path.join(dataDir, 'mail.db'));
  const commits = new GroupCommit(database);
  const mailbox = new Mailbox(database);
  const key = openWebhookKey(path.join(dataDir, 'webhook-key.pem'));
  const webhook = new EventWebhook({ database, commits, url: webhookUrl, key, log });
  const faults = new Faults<MailFault, string[]>(({ to = '' }, recipients) =>
    recipients.some((recipient) => new RegExp(to, 'i').test(recipient)),
  );
  const serveControl = control({ mailbox, webhook, commits, faults, linkPrefix });

  /** Never recognises a repeat: two posts are two mails. */
  const keep = (mail: SentMail) =>
    commits.run(() => {
      const messages = mailbox.take(mail);
      webhook.add(messages.flatMap(fateOf));
      return messages[0]?.id ?? '';
    });

  async function send(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await readBody(request, LARGEST_MAIL);
    if (request.headers.authorization !== `Bearer ${apiKey}`) {
      return sendJson(response, 401, errorBody('The provided authorization grant is invalid, expired, or revoked'));
    }
    if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
      return sendJson(response, 415, errorBody('Content-Type should be application/json.'));
    }
    const checked = checkMail(parseJson(bytes), linkPrefix);
    if ('errors' in checked) return sendJson(response, 400, { errors: checked.errors });
    const { mail } = checked;
    const fault = faults.take(mail.personalizations.flatMap(recipientsOf).map(({ email }) => email));
    if (fault?.kind === 'delay') await delayOf(fault);
    if (fault?.kind === 'status') {
      return sendJson(response, fault.status ?? 500, errorBody('A fault that was asked for.'), fault.headers);
    }
    if (fault?.kind === 'resetBefore') return reset(response);
    if (fault?.kind === 'timeout') return silence(response);
    const id = await keep(mail);
    if (fault?.kind === 'resetAfter') return reset(response);
    if (fault?.kind === 'acceptThenSilence') return silence(response);
    response.writeHead(202, { 'x-message-id': id, 'content-length': 0 }).end();
  }

  const server = await listen((request, response) => {
    const url = new URL(`http://local${request.url}`);
    const isSend = request.method === 'POST' && url.pathname === '/v3/mail/send';
    const work = isSend ? send(request, response) : serveControl(request, response, url);
    work.catch((error: Error) => {
      const status = error instanceof HttpError ? error.status : 500;
      if (status === 500) log?.error(error);
      if (!response.headersSent && !response.destroyed) sendJson(response, status, errorBody(error.message));
    });
  }, port).catch(async (error) => {
    await webhook.stop();
    database.close();
    throw error;
  });

  return {
    ...server,
    publicKey: key.publicKey,
    async close() {
      await webhook.stop();
      await server.close();
      await commits.run(() => undefined);
      database.close();
    },
  };
}

/** No answer, until the client gives up or a minute has passed. */
function silence(response: ServerResponse): void {
  const end = setTimeout(() => reset(response), SILENCE);
  response.once('close', () => clearTimeout(end));
}
