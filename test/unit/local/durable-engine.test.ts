import { setImmediate as tick } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { EVENT, type HistoryEvent } from '../../../local/functions-host/durable/codec.ts';
import { Engine } from '../../../local/functions-host/durable/engine.ts';
import type { TaskHubStore } from '../../../local/functions-host/durable/store.ts';

/** A disk that ends a write when it is told to. */
class SlowDisk {
  #writes: (() => void)[] = [];
  readonly store = {
    write: () => new Promise<void>((resolve) => this.#writes.push(resolve)),
    load: () => undefined,
  } as unknown as TaskHubStore;

  async hasBegun(): Promise<void> {
    while (this.#writes.length === 0) await tick();
  }
  async finish(): Promise<void> {
    await this.hasBegun();
    this.#writes.shift()?.();
  }
}

const namesOf = (history: HistoryEvent[]) =>
  history.flatMap(({ EventType, Name }) => (EventType === EVENT.eventRaised ? [Name] : []));

/** An instance that has taken one event, over a slow disk; its custom status tells how many it has taken. */
async function instance() {
  const disk = new SlowDisk();
  const silent = () => undefined;
  const engine = new Engine({
    store: disk.store,
    replay: async (_name, payload) => {
      const { history } = payload as unknown as { history: HistoryEvent[] };
      return { isDone: false, actions: [], customStatus: namesOf(history).length };
    },
    runActivity: async () => 'null',
    missing: () => undefined,
    maxActivities: 1,
    keepEnded: 1,
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
  await Promise.all([engine.begin('a', 'counts', 'null'), disk.finish()]);
  await Promise.all([engine.raise('a', 'first', 'null'), disk.finish()]);
  return { engine, disk };
}

test('A status that was given does not change with what is not on disk yet', async () => {
  const { engine, disk } = await instance();
  const given = await engine.summary('a');
  void engine.raise('a', 'second', 'null');
  await disk.hasBegun();
  expect(given?.customStatus).toBe('1');
  await disk.finish();
});

test('A history shows nothing that is not on disk yet', async () => {
  const { engine, disk } = await instance();
  void engine.raise('a', 'second', 'null');
  await disk.hasBegun();
  // Asked for during one write it waits for the next; what arrives during that one is on disk only after a third.
  const asked = engine.history('a');
  void engine.raise('a', 'third', 'null');
  await tick();
  await disk.finish();
  await disk.hasBegun();
  void engine.raise('a', 'fourth', 'null');
  await tick();
  await tick();
  await disk.finish();
  expect(namesOf(await asked)).not.toContain('fourth');
  await disk.finish();
});
