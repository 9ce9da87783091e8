import { parsedOrText } from '../json.ts';
import { EVENT, type HistoryEvent } from './codec.ts';

const NAMES: Record<number, string> = {
  [EVENT.executionStarted]: 'ExecutionStarted',
  [EVENT.executionCompleted]: 'ExecutionCompleted',
  [EVENT.executionTerminated]: 'ExecutionTerminated',
  [EVENT.taskScheduled]: 'TaskScheduled',
  [EVENT.taskCompleted]: 'TaskCompleted',
  [EVENT.taskFailed]: 'TaskFailed',
  [EVENT.subOrchestrationCreated]: 'SubOrchestrationInstanceCreated',
  [EVENT.subOrchestrationCompleted]: 'SubOrchestrationInstanceCompleted',
  [EVENT.subOrchestrationFailed]: 'SubOrchestrationInstanceFailed',
  [EVENT.timerCreated]: 'TimerCreated',
  [EVENT.timerFired]: 'TimerFired',
  [EVENT.eventRaised]: 'EventRaised',
  [EVENT.executionSuspended]: 'ExecutionSuspended',
  [EVENT.executionResumed]: 'ExecutionResumed',
};
const SCHEDULING = new Set<number>([EVENT.taskScheduled, EVENT.subOrchestrationCreated]);

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
