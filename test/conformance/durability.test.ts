import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { HostProcess, type Status } from './host.ts';

/**
 * `npm run chaos:host` has the full number of kills, and the copies, which `npm test` leaves out: in one of several runs on a
 * busy machine a copy lacked the effect of a step (docs/local-host.md).
 */
const KILLS = Number(process.env['HOST_KILLS'] ?? 10);
const COPIES = Number(process.env['HOST_COPIES'] ?? 0);
const CLIENTS = 6;
const STEPS = 5;

const folder = mkdtempSync(path.join(tmpdir(), 'durability-'));
const env = (name: string) => ({ EFFECTS_FILE: path.join(folder, name) });
const host = new HostProcess('durability', env('effects'));
const others: HostProcess[] = [];
beforeAll(() => host.start(), 120_000);
afterAll(async () => {
  await Promise.all([host, ...others].map((each) => each.dispose()));
  rmSync(folder, { recursive: true, force: true });
});

/** What the host has acknowledged, and what it has shown as committed. */
interface Acknowledged {
  started: Set<string>;
  raised: Map<string, number>;
  /** Effects whose completion was seen in a history, with how often they had happened by then. */
  committed: Map<string, number>;
}
const nothing = (): Acknowledged => ({ started: new Set(), raised: new Map(), committed: new Map() });
const effectsIn = (name: string) => {
  const file = path.join(folder, name);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
};
const completedIn = ({ historyEvents }: Status) =>
  (historyEvents ?? []).filter(
    ({ EventType, FunctionName }) => EventType === 'TaskCompleted' && FunctionName === 'effect',
  );

/** Starts, answers and looks, one thing after the other, as long as `going`; what fails was cut off and is no promise. */
async function load(known: Acknowledged, going: () => boolean, number: number): Promise<void> {
  for (let n = 0; going(); n += 1) {
    const id = `work-${number}-${n}`;
    try {
      await host.begin('work', n, id);
      known.started.add(id);
      if ((await host.raise(id, 'go', n)) === 202) known.raised.set(id, n);
      const looked = [...known.started].at(Math.floor(Math.random() * known.started.size)) ?? id;
      const completed = completedIn(await host.status(looked, '?showHistory=true'));
      // Counted after the host showed it as completed: every run of it that there may be has left its effect by now.
      const effects = effectsIn('effects');
      for (const { Input } of completed) {
        const what = JSON.parse(String(Input)) as string;
        if (!known.committed.has(what)) known.committed.set(what, effects.get(what) ?? 0);
      }
    } catch {
      await pause(20);
    }
  }
}

/** Everything that was acknowledged is there and ends as it has to. */
async function check(checked: HostProcess, known: Acknowledged, effectsName: string): Promise<void> {
  const left = [...known.raised];
  const one = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const [id, answer] = next;
      const { output, runtimeStatus } = await checked.reached(id, 'Completed', 'Failed');
      expect([id, runtimeStatus]).toEqual([id, 'Completed']);
      expect(output).toEqual({ done: Array.from({ length: STEPS }, (_, step) => `${id} ${step + 1}`), answer });
      // Each step of the orchestrator was applied once, however often it was replayed.
      const steps = completedIn(await checked.status(id, '?showHistory=true')).map(({ Input }) => Input);
      expect(new Set(steps).size).toBe(steps.length);
    }
  };
  await Promise.all(Array.from({ length: 16 }, one));
  for (const id of known.started) expect(['Running', 'Completed']).toContain((await checked.status(id)).runtimeStatus);
  const effects = effectsIn(effectsName);
  for (const id of known.raised.keys())
    for (let step = 1; step <= STEPS; step += 1) expect(effects.get(`${id} ${step}`) ?? 0).toBeGreaterThanOrEqual(1);
}

test(`${KILLS} SIGKILLs under load: nothing acknowledged is lost, no step is applied twice, nothing committed happens again`, async () => {
  const known = nothing();
  let going = true;
  const clients = Array.from({ length: CLIENTS }, (_, number) => load(known, () => going, number));
  for (let kill = 0; kill < KILLS; kill += 1) {
    await pause(50 + Math.random() * 700);
    await host.restart('SIGKILL');
  }
  going = false;
  await Promise.all(clients);
  expect(known.raised.size).toBeGreaterThan(0);
  await check(host, known, 'effects');
  const effects = effectsIn('effects');
  const again = [...known.committed].filter(([what, times]) => (effects.get(what) ?? 0) > times);
  expect(again).toEqual([]);
}, 900_000);

if (COPIES > 0)
  test(`${COPIES} copies of the data taken while the process stands still go on as the original`, async () => {
    const known = nothing();
    let going = true;
    const clients = Array.from({ length: CLIENTS }, (_, number) => load(known, () => going, 100 + number));
    for (let copy = 0; copy < COPIES; copy += 1) {
      await pause(200 + Math.random() * 500);
      process.kill(host.pid, 'SIGSTOP');
      const seen: Acknowledged = { ...nothing(), started: new Set(known.started), raised: new Map(known.raised) };
      const twin = new HostProcess('durability', env(`effects-${copy}`));
      others.push(twin);
      cpSync(host.data, twin.data, { recursive: true });
      if (existsSync(path.join(folder, 'effects')))
        cpSync(path.join(folder, 'effects'), path.join(folder, `effects-${copy}`));
      process.kill(host.pid, 'SIGCONT');
      await twin.start();
      await check(twin, seen, `effects-${copy}`);
      await twin.dispose();
    }
    going = false;
    await Promise.all(clients);
  }, 900_000);
