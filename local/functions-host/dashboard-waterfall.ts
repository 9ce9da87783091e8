import { escapeHtml as e } from '../http.ts';
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
  [EVENT.subOrchestrationCreated]: 'sub-orchestration',
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
const BAD = new Set<number>([EVENT.taskFailed, EVENT.subOrchestrationFailed]);
const SHOWN = ['Input', 'Result', 'Reason', 'FireAt'];

const at = ({ Timestamp }: HistoryEvent) => new Date(Timestamp).getTime();
const detailsOf = (event: HistoryEvent): [string, string][] =>
  SHOWN.flatMap((name) => (event[name] === undefined ? [] : [[name, String(event[name])] as [string, string]]));

function spansOf(events: HistoryEvent[], linkTo: (id: string) => string): Span[] {
  const spans: Span[] = [];
  const open = new Map<unknown, Span>();
  for (const event of events) {
    const { EventType: type, EventId: id, Name, InstanceId, $retry } = event;
    const begins = BEGINS[type];
    const moment = MOMENTS[type];
    if (begins !== undefined) {
      const again = $retry !== undefined && $retry.attempt > 1 ? `, attempt ${$retry.attempt}` : '';
      const child = InstanceId === undefined ? '' : ` ${linkTo(String(InstanceId))}`;
      const span: Span = {
        what: `${begins} ${e(String(Name ?? ''))}${child}${again}`,
        from: at(event),
        details: detailsOf(event),
      };
      spans.push(span);
      open.set(id, span);
    } else if (moment !== undefined) {
      spans.push({
        what: `${moment} ${e(String(Name ?? ''))}`,
        from: at(event),
        to: at(event),
        details: detailsOf(event),
      });
    }
    const ended = open.get(event['TaskScheduledId'] ?? event['TimerId']);
    if (ended === undefined || begins !== undefined) continue;
    ended.to = at(event);
    ended.bad = BAD.has(type);
    ended.details.push(...detailsOf(event).filter(([name]) => name !== 'FireAt'));
  }
  return spans;
}

/** What an instance did, as bars over its time, each with its inputs and outputs. HTML. */
export function waterfall(events: HistoryEvent[], linkTo: (id: string) => string): string {
  const spans = spansOf(events, linkTo);
  const first = Math.min(...spans.map(({ from }) => from));
  const last = Math.max(...spans.map(({ from, to }) => to ?? from), first + 1);
  const share = (moment: number) => ((moment - first) / (last - first)) * 100;
  const rows = spans.map(({ what, from, to, bad, details }) => {
    const end = to ?? last;
    const kind = bad ? 'bad' : to === undefined ? 'open' : '';
    const style = `left:${share(from).toFixed(2)}%;width:${(share(end) - share(from)).toFixed(2)}%`;
    const took =
      to === undefined ? 'goes on' : to === from ? new Date(from).toISOString().slice(11, 23) : `${to - from} ms`;
    const told = details.map(([name, text]) => `${name}: ${text}`).join('\n');
    const more = told === '' ? '' : `<details><summary>data</summary><pre>${e(told)}</pre></details>`;
    return `<tr><td>${what}${more}</td><td>${took}</td><td style="width:50%"><div class="bar"><i class="${kind}" style="${style}"></i></div></td></tr>`;
  });
  return `<table>${rows.join('')}</table>`;
}
