import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { delayOf, type Fault, Faults, reset } from '../faults.ts';
import { HttpError, readBody, sendHtml, sendJson } from '../http.ts';
import { listenFor, openState } from '../state.ts';
import { EventWebhook } from './events.ts';
import { checkMail, errorBody, type SentMail } from './mail.ts';
import { Mailbox } from './mailbox.ts';
import { listPage, messagePage } from './pages.ts';

export interface SendGridOptions {
  port: number;
  dataDir: string;
  apiKey: string;
  /** Where the signed events go. */
  webhookUrl: string;
  /** A mail that holds a link beginning like this must have tracking switched off. */
  linkPrefix?: string;
}

interface MailFault extends Fault {
  kind: 'status' | 'timeout' | 'resetBefore' | 'resetAfter' | 'acceptThenSilence' | 'delay';
  /** Regular expression on the recipient; without it every mail is meant. */
  to?: string;
}

const LARGEST_MAIL = 30 * 1024 * 1024;
const SILENCE = 60_000;
const SHOWN = 200;

/** SendGrid on one machine: takes mails as its v3 API does, shows them in a mailbox, and posts its signed events. */
export async function startSendGrid({ port, dataDir, apiKey, webhookUrl, linkPrefix }: SendGridOptions) {
  const state = openState(dataDir, 'mail.db');
  const { database, commits } = state;
  const mailbox = new Mailbox(database);
  const events = new EventWebhook(database, commits, webhookUrl, path.join(dataDir, 'webhook-key.pem'));
  const faults = new Faults<MailFault, string>((fault, recipient) => new RegExp(fault.to ?? '').test(recipient));

  /** Never recognises a repeat: two posts are two mails. */
  const keep = (mail: SentMail) =>
    commits.run(() => {
      const messages = mailbox.take(mail);
      for (const message of messages) events.expect(message);
      return messages[0]?.id ?? '';
    });

  async function send(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await readBody(request, LARGEST_MAIL);
    if (request.headers.authorization !== `Bearer ${apiKey}`) {
      return sendJson(response, 401, errorBody('The provided authorization grant is invalid, expired, or revoked'));
    }
    if (!/^application\/json/i.test(request.headers['content-type'] ?? '')) {
      return sendJson(response, 415, errorBody('Content-Type should be application/json.'));
    }
    const checked = checkMail(parse(bytes), linkPrefix);
    if ('errors' in checked) return sendJson(response, 400, { errors: checked.errors });
    const { mail } = checked;
    const fault = faults.take(mail.personalizations[0]?.to[0]?.email ?? '');
    if (fault?.kind === 'delay') await delayOf(fault);
    if (fault?.kind === 'status') {
      return sendJson(response, fault.status ?? 500, errorBody('A fault that was asked for.'), fault.headers);
    }
    if (fault?.kind === 'resetBefore') return reset(response);
    if (fault?.kind === 'timeout') return silence(response);
    const id = await keep(mail);
    if (fault?.kind === 'resetAfter') return reset(response);
    if (fault?.kind === 'acceptThenSilence') return silence(response);
    response.writeHead(202, { 'x-message-id': id }).end();
  }

  /** What a person or a test asks of the stand-in itself. */
  async function control(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const body = request.method === 'GET' ? undefined : (parse(await readBody(request)) as never);
    const asked = `${request.method} ${url.pathname}`;
    const message = /^GET \/messages\/([\w-]+)$/.exec(asked)?.[1];
    if (asked === 'GET /') {
      const words = url.searchParams.get('q') ?? '';
      return sendHtml(response, 200, listPage(mailbox.search(words, SHOWN), words));
    }
    if (message !== undefined) {
      const found = mailbox.get(message);
      if (found !== undefined) return sendHtml(response, 200, messagePage(found));
    }
    if (asked === 'GET /messages')
      return sendJson(response, 200, mailbox.list({ to: url.searchParams.get('to') ?? undefined }));
    if (asked === 'DELETE /messages') return sendJson(response, 200, (await commits.run(() => mailbox.empty())) ?? {});
    if (asked === 'GET /faults') return sendJson(response, 200, faults.left());
    if (asked === 'PUT /faults') {
      faults.set(body ?? []);
      return sendJson(response, 200, faults.left());
    }
    if (asked === 'PUT /event-delivery') {
      const { enabled } = body as unknown as { enabled: boolean };
      events.enable(enabled);
      return sendJson(response, 200, { enabled });
    }
    if (asked === 'POST /events') {
      await commits.run(() => {
        for (const event of (body ?? []) as Record<string, unknown>[]) events.add(event);
      });
      return sendJson(response, 202, {});
    }
    throw new HttpError(404, `The local SendGrid does not serve ${asked}.`);
  }

  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://local');
    const asked = `${request.method} ${url.pathname}`;
    const work = asked === 'POST /v3/mail/send' ? send(request, response) : control(request, response, url);
    work.catch((error) => {
      if (response.headersSent || response.destroyed) return;
      sendJson(response, error instanceof HttpError ? error.status : 500, errorBody(String(error.message)));
    });
  };
  const server = await listenFor(state, listener, port);

  return {
    ...server,
    publicKey: events.publicKey,
    async close() {
      await events.stop();
      await server.close();
    },
  };
}

/** No answer, until the client gives up or a minute has passed. */
function silence(response: ServerResponse): void {
  const end = setTimeout(() => reset(response), SILENCE);
  response.once('close', () => clearTimeout(end));
}

function parse(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new HttpError(400, 'Bad Request');
  }
}
