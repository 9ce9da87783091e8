import { escapeHtml as e } from '../http.ts';
import { unbroken } from '../page.ts';
import { EVENT, type HistoryEvent } from './durable/codec.ts';

interface Span {
  what: string;
  from: number;
  /** Absent while it goes on. */
  to?: number;
  bad?: boolean;
  details: [string, string][];
}

const BEGINS: Record<number, string> = {
  [EVENT.taskScheduled]: 'activity',
  [EVENT.subOrchestrationInstanceCreated]: 'sub-orchestration',
  [EVENT.timerCreated]: 'timer',
};
const MOMENTS: Record<number, string> = {
  [EVENT.executionStarted]: 'started',
  [EVENT.executionCompleted]: 'ended',
  [EVENT.executionTerminated]: 'terminated',
  [EVENT.executionSuspended]: 'suspended',
  [EVENT.executionResumed]: 'resumed',
  [EVENT.eventRaised]: 'event',
};
const BAD = new Set<number>([EVENT.taskFailed, EVENT.subOrchestrationInstanceFailed]);
/** What these say is on the page already. */
const SAID = new Set<number>([EVENT.executionStarted, EVENT.executionCompleted]);
const SHOWN = ['Input', 'Result', 'Reason'];

export const time = (at: number | string) => unbroken(new Date(at).toISOString().slice(0, 19).replace('T', ' '));

const at = ({ Timestamp }: HistoryEvent) => new Date(Timestamp).getTime();
const detailsOf = (event: HistoryEvent): [string, string][] =>
  SAID.has(event.EventType)
    ? []
    : SHOWN.flatMap((name) => (event[name] === undefined ? [] : [[name, String(event[name])] as [string, string]]));

function spansOf(events: HistoryEvent[], linkTo: (id: string) => string): Span[] {
  const spans: Span[] = [];
  const open = new Map<unknown, Span>();
  for (const event of events) {
    const { EventType: type, EventId: id, Name = '', FireAt, InstanceId, $retry } = event;
    const [begins, moment] = [BEGINS[type], MOMENTS[type]];
    if (begins === undefined && moment === undefined) {
      const ended = open.get(event['TaskScheduledId'] ?? event['TimerId']);
      if (ended === undefined) continue;
      ended.to = at(event);
      ended.bad = BAD.has(type);
      ended.details.push(...detailsOf(event));
      continue;
    }
    const again = $retry !== undefined && $retry.attempt > 1 ? `, attempt ${$retry.attempt}` : '';
    const child = InstanceId === undefined ? '' : ` ${linkTo(String(InstanceId))}`;
    const until = FireAt === undefined ? '' : `until ${time(String(FireAt))}`;
    const what = `${begins ?? moment} ${e(String(Name))}${until}${child}${again}`;
    const span: Span = { what, from: at(event), details: detailsOf(event) };
    if (begins === undefined) span.to = span.from;
    else open.set(id, span);
    spans.push(span);
  }
  return spans;
}

const UNITS: [string, number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
];
function duration(ms: number): string {
  const [unit, size] = UNITS.find(([, least]) => ms >= least) ?? ['ms', 1];
  return `${Number((ms / size).toFixed(1))} ${unit}`;
}

export const WATERFALL_STYLE = `.steps{table-layout:fixed;width:100%}.steps th:nth-child(2){width:10rem}.steps th:nth-child(3){width:5rem}.steps th:last-child{width:40%}
.bar{position:relative;height:1.1rem;background:#8882}.bar i{position:absolute;top:.15rem;bottom:.15rem;background:#0f6cbd;min-width:3px;max-width:100%}.bar .bad{background:#c4314b}.bar .open{background:#8ab4d8}
@media(max-width:40rem){.steps tr:first-child{display:none}.steps td{display:block;border:0;padding:.1rem 0}.steps tr{display:block;border-bottom:1px solid #8885;padding:.4rem 0}}`;

/** What an instance did, as bars over its time until `now`, each with its inputs and outputs. HTML. */
export function waterfall(events: HistoryEvent[], now: number, linkTo: (id: string) => string): string {
  const spans = spansOf(events, linkTo);
  const first = Math.min(...spans.map(({ from }) => from));
  const last = Math.max(...spans.map(({ from, to }) => to ?? Math.max(from, now)), first + 1);
  const share = (moment: number) => ((moment - first) / (last - first)) * 100;
  const rows = spans.map(({ what, from, to, bad, details }) => {
    const kind = bad ? 'bad' : to === undefined ? 'open' : '';
    // At the end a moment would lie outside.
    const left = Math.min(share(from), 99.5);
    const style = `left:${left.toFixed(2)}%;width:${Math.max(share(to ?? last) - left, 0).toFixed(2)}%`;
    const took = to === undefined ? 'goes on' : to === from ? '' : duration(to - from);
    const told = details.map(([name, text]) => `${name}: ${text}`).join('\n');
    const more = told === '' ? '' : `<details><summary>data</summary><pre>${e(told)}</pre></details>`;
    return `<tr><td>${what}${more}<td>${time(from)}<td>${took}<td><div class="bar"><i class="${kind}" style="${style}"></i></div>`;
  });
  return `<table class="steps"><tr><th>What<th>When, UTC<th>Took<th>${rows.join('\n')}</table>`;
}
