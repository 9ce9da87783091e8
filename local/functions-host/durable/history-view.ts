import { parsedOrText } from '../../json.ts';
import { EVENT, type HistoryEvent } from './codec.ts';

const { orchestratorStarted: _started, orchestratorCompleted: _completed, ...SHOWN } = EVENT;
const NAMES: Record<number, string> = Object.fromEntries(
  Object.entries(SHOWN).map(([name, type]) => [type, name.charAt(0).toUpperCase() + name.slice(1)]),
);
const SCHEDULING = new Set<number>([EVENT.taskScheduled, EVENT.subOrchestrationInstanceCreated]);

/**
 * The history as a status query shows it (`GetDurableOrchestrationStatusAsync` in `DurableClient.cs`): without the
 * brackets around turns, and with what was scheduled told by how it ended.
 */
export function historyView(events: HistoryEvent[], showInput: boolean, showOutput: boolean): object[] {
  const scheduled = new Map<unknown, HistoryEvent>();
  const ended = new Set<unknown>();
  for (const event of events) {
    if (SCHEDULING.has(event.EventType)) scheduled.set(event.EventId, event);
    if (typeof event['TaskScheduledId'] === 'number') ended.add(event['TaskScheduledId']);
  }
  return events
    .filter(({ EventType, EventId }) => EventType in NAMES && !(SCHEDULING.has(EventType) && ended.has(EventId)))
    .map((event) => {
      const { EventType, EventId, IsPlayed, $retry, Name, TaskScheduledId, TimerId, Input, Result, ...rest } = event;
      const begun = scheduled.get(TaskScheduledId);
      const name = begun?.['Name'] ?? Name;
      const input = begun?.['Input'] ?? Input;
      const named = EventType === EVENT.executionStarted || begun !== undefined ? 'FunctionName' : 'Name';
      return {
        EventType: NAMES[EventType],
        ...rest,
        ...(name === undefined ? {} : { [named]: name }),
        ...(begun === undefined ? {} : { ScheduledTime: begun.Timestamp }),
        ...(showInput && input !== undefined ? { Input: input } : {}),
        ...(showOutput && Result !== undefined ? { Result: parsedOrText(String(Result)) } : {}),
      };
    });
}
