import { escapeHtml as e } from '../http.ts';
import { htmlPage, table, unbroken } from '../page.ts';
import type { Account } from './account.ts';
import { type Container, decorate } from './container.ts';
import type { RanQuery } from './documents.ts';

/** A query that was asked, for whoever wants to see how it ran. */
export interface Entry extends RanQuery {
  at: Date;
  ms: number;
  charge: number;
}

const PAGE = 50;
/** What the SDK puts before a query that it merges. */
const PART_OF_ALL = /^PART \(true\) /;
const HOME: [string, string] = ['/', 'Cosmos DB on this machine'];
const link = (query: Record<string, string>, text: string) =>
  `<a href="/?${e(new URLSearchParams(query).toString())}">${e(text)}</a>`;
const json = (value: unknown) => e(JSON.stringify(value, null, 2));

/** What is in here, for whoever opens this address in a browser: containers, the last queries, documents as stored. */
export function page(account: Account, last: Entry[], asked: URLSearchParams): { status: number; html: string } {
  const name = asked.get('container');
  if (name === null) return { status: 200, html: htmlPage(HOME, '', overview(account, last)) };
  const container = account.all().find(([each]) => each === name)?.[1];
  if (container === undefined) return { status: 404, html: htmlPage(HOME, name, '<p>There is no such container.</p>') };
  const [pk, id] = [asked.get('document'), asked.get('id') ?? ''];
  const body = pk === null ? documents(name, container, asked) : document(container, pk, id);
  return { status: 200, html: htmlPage(HOME, name, body) };
}

function overview(account: Account, last: Entry[]): string {
  const containers = account
    .all()
    .map(([name, container]) => [
      link({ container: name }, name),
      e(container.definition.partitionKey.paths.join()),
      String(container.count()),
    ]);
  const names = new Map(account.all().map(([name, container]) => [container, name]));
  const queries = last.map((entry) => query(entry, names.get(entry.container) ?? ''));
  return `${table(['Container', 'Partition key', 'Documents'], containers)}
<h2>The last queries</h2>${queries.length === 0 ? '<p>None yet.</p>' : table(['When', 'Query', 'Rows', 'RU', 'ms'], queries)}`;
}

function query({ at, container, asked, partition, sql, rows, charge, ms }: Entry, name: string): string[] {
  const { plan, indexes } = container.explain(sql);
  const parameters = (asked.parameters ?? []).map((each) => `${each.name} = ${JSON.stringify(each.value)}`);
  return [
    unbroken(at.toISOString().slice(11, 23)),
    `${e(name)}${partition === undefined ? '' : ` in ${e(partition)}`}<pre>${e(asked.query.replace(PART_OF_ALL, ''))}\n${e(parameters.join('\n'))}</pre>
<details><summary>${e(plan.join(' · '))}</summary><pre>${e(indexes.join('\n'))}\n\n${e(sql.text)}</pre></details>`,
    unbroken(String(rows)),
    unbroken(charge.toFixed(2)),
    unbroken(ms.toFixed(1)),
  ];
}

function documents(name: string, container: Container, asked: URLSearchParams): string {
  const [partition = '', id = ''] = [asked.get('partition') ?? '', asked.get('id') ?? ''];
  const after = asked.has('afterPk')
    ? { after: [asked.get('afterPk') ?? '', asked.get('afterId') ?? ''] as [string, string] }
    : {};
  const found = container.browse(
    { partitions: asPartition(partition), ...(id === '' ? {} : { id }), ...after },
    PAGE + 1,
  );
  const shown = found.slice(0, PAGE);
  const last = found.length > PAGE ? shown.at(-1) : undefined;
  const rows = shown.map((row) => [
    e(row.pk),
    link({ container: name, document: row.pk, id: row.id }, row.id),
    new Date(row.ts * 1000).toISOString().slice(0, 19).replace('T', ' '),
    unbroken(String(Buffer.byteLength(row.body))),
  ]);
  const field = (field: string, label: string, value: string) =>
    `<input name="${field}" value="${e(value)}" placeholder="${label}" aria-label="${label}"> `;
  return `<details><summary>Definition</summary><pre>${json(container.definition)}</pre></details>
<form><input type="hidden" name="container" value="${e(name)}">${field('partition', 'Partition key', partition)}${field('id', 'Id', id)}<button>Find</button></form>
${table(['Partition key', 'Id', 'Written', 'Bytes'], rows)}${last === undefined ? '' : `<p>${link({ container: name, partition, id, afterPk: last.pk, afterId: last.id }, 'More')}</p>`}`;
}

/** As a person types it, which may be text or another JSON value. */
function asPartition(typed: string): string[] | undefined {
  if (typed === '') return undefined;
  try {
    return [JSON.stringify([typed]), JSON.stringify([JSON.parse(typed)])];
  } catch {
    return [JSON.stringify([typed])];
  }
}

function document(container: Container, pk: string, id: string): string {
  const [row] = container.browse({ partitions: [pk], id }, 1);
  return row === undefined ? '<p>There is no such document, or no longer.</p>' : `<pre>${json(decorate(row))}</pre>`;
}
