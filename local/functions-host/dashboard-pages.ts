import { escapeHtml as e } from '../http.ts';
import { isJson } from '../json.ts';
import { htmlPage, table, unbroken } from '../page.ts';
import { time, WATERFALL_STYLE, waterfall } from './dashboard-waterfall.ts';
import type { HistoryEvent } from './durable/codec.ts';
import { ENDED, type Summary } from './durable/store.ts';
import type { TimerView } from './timers.ts';

export const HOME: [string, string] = ['/host', 'Functions host'];

const STYLE = `.Failed,.Terminated{color:light-dark(#a4262c,#f1707b)}.Completed{color:light-dark(#0b6a0b,#6ccb6c)}
form,.commands details{display:inline-block;margin:0 .6rem .4rem 0;vertical-align:top}summary{cursor:pointer;padding:.3rem 0}svg{display:block}.wide td{min-width:5rem}.wide td:first-child{min-width:9rem}`;

const at = (id: string) => `/host/instances/${encodeURIComponent(id)}`;
const linkTo = (id: string) => `<a href="${at(id)}">${e(id)}</a>`;
const field = (name: string, label: string, value = '', more = '') =>
  `<input name="${name}" placeholder="${label}" aria-label="${label}" value="${e(value)}"${more}> `;
const statusOf = ({ status }: Summary) => `<span class="n ${status}">${status}</span>`;
const pretty = (text: string) => (isJson(text) ? JSON.stringify(JSON.parse(text), null, 2) : text);

/** What had been done at a moment since the start. */
export type Sample = Record<(typeof KINDS)[number], number>;
const KINDS = ['started', 'ended', 'turns', 'activities'] as const;
const LINE = 240;

export interface Overview {
  asked: { search: string; status: string };
  counts: Record<string, number>;
  instances: Summary[];
  hasMore: boolean;
  timers: TimerView[];
  samples: Sample[];
  /** Between two samples. */
  seconds: number;
}

export function overviewPage({ asked, counts, instances, hasMore, timers, samples, seconds }: Overview): string {
  const { search, status } = asked;
  const linkWith = (text: string, changed: Record<string, string>) =>
    `<a href="/host?${e(new URLSearchParams({ search, status, ...changed }).toString())}">${e(text)}</a>`;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const filters = [['', 'All', all] as const, ...Object.entries(counts).map(([name, n]) => [name, name, n] as const)];
  const filter = filters
    .map(([value, name, n]) => `${value === status ? `<b>${name}</b>` : linkWith(name, { status: value })} ${n}`)
    .join(' · ');
  const rows = instances.map((each) => [
    linkTo(each.id),
    e(each.name),
    statusOf(each),
    time(each.createdAt),
    time(each.updatedAt),
  ]);
  const runs = timers.map(({ name, schedule, next, last, running }) => [
    e(name),
    unbroken(e(schedule)),
    next === undefined ? 'never' : time(next),
    running ? 'running' : last === undefined ? '' : time(last),
  ]);
  return htmlPage(
    HOME,
    '',
    `<h2>Per second</h2>${table(['What', 'Now', 'Most', 'The last five minutes'], throughput(samples, seconds))}
<h2>Timers</h2>${runs.length === 0 ? '<p>The app has none.</p>' : table(['Function', 'Schedule', 'Next run, UTC', 'Last run'], runs)}
<h2>Instances</h2><p>${filter}</p><form><input type="hidden" name="status" value="${e(status)}">${field('search', 'Id or orchestrator', search)}<button>Search</button></form>
${rows.length === 0 ? '<p>None.</p>' : table(['Id', 'Orchestrator', 'Status', 'Created, UTC', 'Updated'], rows)}${hasMore ? `<p>${linkWith('More', { after: instances.at(-1)?.id ?? '' })}</p>` : ''}`,
    STYLE,
  );
}

/** What was done per second, as a line that ends now. */
function throughput(samples: Sample[], seconds: number): string[][] {
  return KINDS.map((kind) => {
    const rates = samples.slice(1).map((each, index) => (each[kind] - (samples[index]?.[kind] ?? 0)) / seconds);
    const most = Math.max(...rates, 0);
    const points = rates.map(
      (rate, index) => `${LINE - (rates.length - 1 - index) * 4},${22 - (rate / Math.max(most, 1)) * 20}`,
    );
    const line = `<svg width="${LINE}" height="24" role="img" aria-label="${kind} per second"><polyline points="${points.join(' ')}" fill="none" stroke="currentColor"/></svg>`;
    return [kind, (rates.at(-1) ?? 0).toFixed(1), most.toFixed(1), line];
  });
}

/** What was typed to raise an event, and what is wrong with it. */
export interface Typed {
  name: string;
  data: string;
  wrong: string;
}

export function instancePage(
  summary: Summary,
  history: HistoryEvent[],
  aside: string | undefined,
  { name, data, wrong }: Typed = { name: '', data: 'null', wrong: '' },
): string {
  const { id, status, createdAt, updatedAt } = summary;
  const ended = ENDED.has(status);
  const form = (verb: string, label: string, inputs = '') =>
    `<form method="post" action="${e(at(id))}/${verb}">${inputs}<button>${label}</button></form>`;
  const reason = field('reason', 'Reason');
  const event = `${field('name', 'Event', name, ' required')}${field('data', 'Data, JSON', data)}`;
  const commands = `<div class="commands">${form('raise', 'Raise', event)}${status === 'Suspended' ? form('resume', 'Resume') : form('suspend', 'Suspend', reason)}<details><summary>Terminate …</summary>${form('terminate', 'Terminate', reason)}</details></div>`;
  const parts = [
    ['Input', summary.input],
    ['Custom status', summary.customStatus],
    ['Output', summary.output],
  ].map(([label, text]) => (text == null ? '' : `<h2>${label}</h2><pre>${e(pretty(text))}</pre>`));
  return htmlPage(
    HOME,
    id,
    `<p>${e(summary.name)} · ${statusOf(summary)} · created ${time(createdAt)} · updated ${time(updatedAt)} UTC</p>
${aside === undefined ? '' : `<p class="Failed">Set aside: ${e(aside)}</p>`}${wrong === '' ? '' : `<p class="Failed" role="alert">${wrong}</p>`}${ended ? '' : commands}
${parts.join('')}
<h2>What happened</h2>${waterfall(history, ended ? updatedAt : Date.now(), linkTo)}`,
    STYLE + WATERFALL_STYLE,
  );
}
