import { parsedOrText } from '../../json.ts';
import { instanceUrls } from './addresses.ts';
import { type Answer, type ManagementRequest, NOT_FOUND } from './answers.ts';
import type { Engine } from './engine.ts';
import { historyView } from './history-view.ts';
import { ENDED, type Summary } from './store.ts';

const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 1_000;

export function flag(query: URLSearchParams, name: string): boolean | undefined {
  const text = query.get(name)?.toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}
function time(query: URLSearchParams, name: string): number | undefined {
  const at = Date.parse(query.get(name) ?? '');
  return Number.isNaN(at) ? undefined : at;
}
const filterOf = (query: URLSearchParams) => ({
  createdFrom: time(query, 'createdTimeFrom'),
  createdTo: time(query, 'createdTimeTo'),
  statuses: query
    .getAll('runtimeStatus')
    .flatMap((each) => each.split(','))
    .filter((each) => each !== ''),
});

/** What is JSON is shown as such, what is not as text: as the extension does with outputs and reasons. */
export const shown = (text: string | null): unknown => (text === null ? null : parsedOrText(text.trim()));

const seconds = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`;
const view = (summary: Summary, showInput: boolean) => ({
  name: summary.name,
  instanceId: summary.id,
  runtimeStatus: summary.status,
  input: showInput ? shown(summary.input) : null,
  customStatus: shown(summary.customStatus),
  output: shown(summary.output),
  createdTime: seconds(summary.createdAt),
  lastUpdatedTime: seconds(summary.updatedAt),
});

/** What the management API tells of instances, one or many, and removes by the same filters. */
export function queries(engine: Engine, base: string, required: string) {
  return {
    async status(id: string, { query, url }: ManagementRequest): Promise<Answer> {
      const summary = await engine.summary(id);
      if (summary === undefined) return NOT_FOUND;
      const showInput = flag(query, 'showInput') ?? true;
      const historyEvents =
        flag(query, 'showHistory') && summary.status !== 'Pending'
          ? historyView(await engine.history(id), showInput, flag(query, 'showHistoryOutput') ?? false)
          : null;
      const body = { ...view(summary, showInput), historyEvents };
      if (!ENDED.has(summary.status)) {
        const location = instanceUrls(id, `${url}${base}`, required).statusQueryGetUri;
        return { status: 202, body, headers: { location, 'retry-after': '5' } };
      }
      const asFailure = summary.status === 'Failed' && flag(query, 'returnInternalServerErrorOnFailure');
      return { status: asFailure ? 500 : 200, body };
    },

    async list({ query, continuation = '' }: ManagementRequest): Promise<Answer> {
      const most = Math.min(Math.max(Number(query.get('top')) || DEFAULT_PAGE, 1), LARGEST_PAGE);
      const after = Buffer.from(continuation, 'base64url').toString();
      const prefix = query.get('instanceIdPrefix') ?? '';
      const found = await engine.list({ ...filterOf(query), after, prefix, most: most + 1 });
      const page = found.slice(0, most);
      const last = found.length > most ? page.at(-1) : undefined;
      return {
        status: 200,
        body: page.map((summary) => view(summary, flag(query, 'showInput') ?? true)),
        headers: last === undefined ? {} : { 'x-ms-continuation-token': Buffer.from(last.id).toString('base64url') },
      };
    },

    async purge({ query }: ManagementRequest): Promise<Answer> {
      const filter = filterOf(query);
      if (filter.createdFrom === undefined)
        return { status: 400, body: JSON.stringify("Please provide value for 'createdTimeFrom' parameter.") };
      const statuses = filter.statuses.length === 0 ? [...ENDED] : filter.statuses.filter((each) => ENDED.has(each));
      let instancesDeleted = 0;
      for (let after = ''; statuses.length > 0; ) {
        const found = await engine.list({ ...filter, statuses, after, most: LARGEST_PAGE });
        instancesDeleted += await engine.purge(found.map(({ id }) => id));
        if (found.length < LARGEST_PAGE) break;
        after = found.at(-1)?.id ?? '';
      }
      return instancesDeleted === 0 ? NOT_FOUND : { status: 200, body: { instancesDeleted } };
    },
  };
}
