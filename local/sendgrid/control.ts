import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type { Faults } from '../faults.ts';
import { HttpError, readBody, sendHtml, sendJson } from '../http.ts';
import type { GroupCommit } from '../sqlite.ts';
import { eventOf, type MailEvent } from './fates.ts';
import type { Mailbox } from './mailbox.ts';
import { CONTENT_SECURITY_POLICY, listPage, messagePage } from './pages.ts';
import type { EventWebhook } from './webhook.ts';

const SHOWN = 200;

const faultSchema = z.strictObject({
  kind: z.enum(['status', 'timeout', 'resetBefore', 'resetAfter', 'acceptThenSilence', 'delay']),
  times: z.int().min(0).default(1),
  status: z.int().min(200).max(599).exactOptional(),
  headers: z.record(z.string(), z.string()).exactOptional(),
  delayMs: z.int().min(0).exactOptional(),
  /** Regular expression on a recipient, whatever the case; without it every mail is meant. */
  to: z.string().refine(isPattern, 'must be a regular expression').exactOptional(),
});

export type MailFault = z.output<typeof faultSchema>;

const partialEventSchema = z.looseObject({
  event: z.string().min(1),
  messageId: z.string().optional(),
  deliveryId: z.string().optional(),
  email: z.string().optional(),
});

interface Parts {
  mailbox: Mailbox;
  webhook: EventWebhook;
  commits: GroupCommit;
  faults: Faults<MailFault, string[]>;
  linkPrefix: string | undefined;
}

type Handle = (call: { url: URL; body: unknown; response: ServerResponse; id: string }) => unknown;

/** What a person or a test asks of the stand-in itself: the mailbox, faults to come, events to send. */
export function control({ mailbox, webhook, commits, faults, linkPrefix }: Parts) {
  const facing: Record<string, Handle> = {
    'GET /': ({ url, response }) => {
      const words = url.searchParams.get('q') ?? '';
      sendPage(response, listPage(mailbox.search(words, SHOWN), words, SHOWN));
    },
    'GET /messages/{id}': ({ id, response }) => {
      const found = mailbox.get(id);
      if (found === undefined) throw new HttpError(404, `There is no mail ${id}.`);
      sendPage(response, messagePage(found, linkPrefix));
    },
    'GET /messages': ({ url }) => {
      const { to, since } = check(querySchema, Object.fromEntries(url.searchParams));
      return mailbox.list({ to, since });
    },
    'DELETE /messages': async () => {
      await commits.run(() => mailbox.empty());
      return {};
    },
    'GET /faults': () => faults.left().filter(({ times }) => times > 0),
    'PUT /faults': ({ body }) => {
      const asked = check(z.array(faultSchema), body);
      faults.set(asked);
      return asked;
    },
    'PUT /event-delivery': async ({ body }) => {
      const { enabled } = check(z.strictObject({ enabled: z.boolean() }), body);
      await webhook.enable(enabled);
      return { enabled };
    },
    'POST /events': async ({ body, response }) => {
      const events = check(z.array(partialEventSchema), body).map(complete);
      await commits.run(() => webhook.add(events));
      sendJson(response, 202, { queued: events.length });
    },
  };

  /** Fills in what the mail knows: by its id, or by the delivery id among its custom arguments. */
  function complete({ messageId, ...event }: z.output<typeof partialEventSchema>, index: number): MailEvent {
    const { deliveryId, email } = event;
    if (messageId === undefined && email !== undefined) return event;
    const message =
      messageId !== undefined
        ? mailbox.get(messageId)
        : deliveryId !== undefined
          ? mailbox.withDeliveryId(deliveryId)
          : undefined;
    if (message !== undefined) return eventOf(message, event);
    throw new HttpError(400, `Event ${index} names no mail that is here by messageId or deliveryId, and has no email.`);
  }

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const [, id] = /^\/messages\/([^/]+)$/.exec(url.pathname) ?? [];
    const asked = `${request.method} ${id === undefined ? url.pathname : '/messages/{id}'}`;
    const handle = Object.hasOwn(facing, asked) ? facing[asked] : undefined;
    if (handle === undefined)
      throw new HttpError(404, `The local SendGrid does not serve ${request.method} ${url.pathname}.`);
    const body = request.method === 'GET' ? undefined : parseJson(await readBody(request));
    const answer = await handle({ url, body, response, id: id ?? '' });
    if (answer !== undefined) sendJson(response, 200, answer);
  };
}

const querySchema = z.object({
  // A plus that nobody encoded arrives as a space, and no address has one.
  to: z
    .string()
    .transform((to) => to.replaceAll(' ', '+'))
    .optional(),
  since: z
    .string()
    .transform((since) => new Date(since))
    .refine((since) => !Number.isNaN(since.valueOf()), 'must be a time in ISO 8601')
    .optional(),
});

/** @throws HttpError 400 */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new HttpError(400, STATUS_CODES[400] as string);
  }
}

function check<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (!result.success) throw new HttpError(400, z.prettifyError(result.error));
  return result.data;
}

function isPattern(text: string): boolean {
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}

function sendPage(response: ServerResponse, html: string): void {
  response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
  sendHtml(response, 200, html);
}
