import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Container, JSONObject } from '@azure/cosmos';
import { actorLabel, type Trace } from '../domain/trace.ts';
import type { Cursor } from './cursor.ts';
import { type PageRequest, readPage, readRecord, write } from './records.ts';

interface Aggregate {
  id: string;
  revision: number;
}

/** One line of the audit trail; append-only: one for each revision of its subject, and those that note an attempt. */
export interface AuditEntry {
  id: string;
  subjectId: string;
  subjectType: string;
  /** Absent for what changed nothing. */
  revision?: number;
  at: string;
  who: string;
  actor: Trace['actor'];
  action: string;
  address?: string;
  correlationId?: string;
  detail?: string;
  changes: Record<string, { from?: unknown; to?: unknown }>;
}

/** Too many writers at once for one document; the request may be repeated. */
export class Contention extends Error {}

/** Grows with the work of the system, not with what people decide; the audit trail leaves it out. */
const TECHNICAL = new Set([
  'checks',
  'compared',
  'hasDrift',
  'history',
  'mails',
  'reminders',
  'checkedAt',
  'nextCheckAt',
  'checkInterval',
  'toldInvitations',
  'nextActionAt',
  'nextCheckAt',
  'requestHash',
  'revision',
  'searchText',
  'steps',
  'subjectId',
  'type',
  'underOrder',
]);
const ATTEMPTS = 60;
/** As many small rows as one answer of Cosmos DB holds. */
const LARGE_PAGE = 1_000;

/**
 * The documents of one type. Each change is one conditional write; a change that raises the revision is written together
 * with its audit entry, so that neither exists without the other.
 */
export function aggregates<T extends Aggregate>(
  container: Container,
  type: string,
  nextActionAt: (document: T) => string | undefined = () => undefined,
  /** What a list of them is searched by, where the document does not say so itself. */
  searchTextOf?: (document: T) => string,
) {
  const toRecord = (document: T): JSONObject => {
    const { nextActionAt: _, ...rest } = document as T & { nextActionAt?: string };
    const due = nextActionAt(document);
    return {
      ...rest,
      ...(due === undefined ? {} : { nextActionAt: due }),
      ...(searchTextOf === undefined ? {} : { searchText: searchTextOf(document).toLowerCase() }),
      subjectId: document.id,
      type,
    } as unknown as JSONObject;
  };

  function auditRecord(
    about: Pick<AuditEntry, 'id' | 'subjectId' | 'changes'> & Partial<AuditEntry>,
    { actor, action, address, correlationId }: Trace,
  ): JSONObject {
    const entry: AuditEntry & { type: 'audit' } = {
      ...about,
      type: 'audit',
      subjectType: type,
      at: new Date().toISOString(),
      who: actorLabel(actor),
      actor,
      action,
      ...(address === undefined ? {} : { address }),
      ...(correlationId === undefined ? {} : { correlationId }),
    };
    return entry as unknown as JSONObject;
  }

  function changeRecord(before: T | undefined, after: T, trace: Trace): JSONObject {
    const { id: subjectId, revision } = after;
    const id = `${subjectId}:${String(revision).padStart(6, '0')}`;
    return auditRecord({ id, subjectId, revision, changes: differences(before, after) }, trace);
  }

  async function create(document: T, trace: Trace): Promise<'created' | 'exists'> {
    const written = await write(container, document.id, [
      { operationType: 'Create', resourceBody: toRecord(document) },
      { operationType: 'Create', resourceBody: changeRecord(undefined, document, trace) },
    ]);
    return written === 'conflict' ? 'exists' : 'created';
  }

  /**
   * Applies a pure change to the newest state, again when another writer came first. A change that gives back the same
   * object writes nothing. Undefined when there is no such document; what the change throws passes through.
   */
  async function update(id: string, change: (document: T) => T, trace: Trace): Promise<T | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const stored = await readRecord<T & { type: string }>(container, id);
      if (stored === undefined || stored.document.type !== type) return undefined;
      const next = change(stored.document);
      if (next === stored.document) return next;
      const audited = next.revision > stored.document.revision;
      const written = await write(container, id, [
        { operationType: 'Replace', id, ifMatch: stored.etag, resourceBody: toRecord(next) },
        ...(audited
          ? [{ operationType: 'Create' as const, resourceBody: changeRecord(stored.document, next, trace) }]
          : []),
      ]);
      if (written !== 'conflict') return next;
      await pause(Math.random() * Math.min(10 * attempt, 200));
    }
    throw new Contention(`The ${type} is being changed by too many others at once.`);
  }

  /**
   * Notes in the audit trail that something was attempted which by itself changes nothing. It is on record when this
   * resolves; when it throws, the attempt must not go on.
   */
  async function note(subjectId: string, trace: Trace, detail?: string): Promise<void> {
    const id = `${subjectId}:note:${randomUUID()}`;
    const about = { id, subjectId, changes: {}, ...(detail === undefined ? {} : { detail }) };
    await write(container, subjectId, [{ operationType: 'Create', resourceBody: auditRecord(about, trace) }]);
  }

  return {
    create,
    update,
    note,
    async read(id: string): Promise<T | undefined> {
      const stored = await readRecord<T & { type: string }>(container, id);
      return stored?.document.type === type ? stored.document : undefined;
    },
    page: (request: Omit<PageRequest, 'type' | 'fields'>) => readPage<T>(container, { ...request, type }),

    /** All that a list holds, for counting: only some properties of each, a large page at a time. */
    async all<K extends keyof T & string>(
      fields: readonly K[],
      request: Pick<PageRequest, 'sortBy' | 'equal'>,
    ): Promise<Pick<T, K | 'id'>[]> {
      const found: Pick<T, K | 'id'>[] = [];
      let after: Cursor | undefined;
      do {
        const page = await readPage<T>(container, { ...request, type, fields, size: LARGE_PAGE, after });
        found.push(...page.items);
        after = page.next;
      } while (after !== undefined);
      return found;
    },
  };
}

export type Aggregates<T extends Aggregate> = ReturnType<typeof aggregates<T>>;

function differences(before: object | undefined, after: object): AuditEntry['changes'] {
  const from = Object.entries(before ?? {});
  const to = new Map(Object.entries(after));
  const names = new Set([...from.map(([name]) => name), ...to.keys()]);
  const old = new Map(from);
  const changes: AuditEntry['changes'] = {};
  for (const name of names) {
    if (TECHNICAL.has(name)) continue;
    const [was, is] = [old.get(name), to.get(name)];
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    changes[name] = {
      ...(old.has(name) ? { from: without(is, was) } : {}),
      ...(to.has(name) ? { to: without(was, is) } : {}),
    };
  }
  return changes;
}

/** Of a list of things with ids only what the other list has not, as it is: the trail says what changed, not all there is. */
function without(other: unknown, value: unknown): unknown {
  if (!isListOfThings(other) || !isListOfThings(value)) return value;
  const known = new Set(other.map((thing) => JSON.stringify(thing)));
  return value.filter((thing) => !known.has(JSON.stringify(thing)));
}

const isListOfThings = (value: unknown): value is { id: string }[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'object' && each !== null && 'id' in each);
