import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import { check, checkEnded, Effects, Load, standStill } from './durability-load.ts';
import { HostProcess, until } from './host.ts';

/** `npm run chaos:host` has the full numbers. */
const KILLS = Number(process.env['HOST_KILLS'] ?? 10);
const COPIES = Number(process.env['HOST_COPIES'] ?? 3);
/** How many of those that ended before are looked at in each copy. */
const EARLIER = 20;

const folder = mkdtempSync(path.join(tmpdir(), 'durability-'));
const ends: (() => Promise<void>)[] = [];
const hostWith = (effects: string) => {
  const host = new HostProcess('durability', { EFFECTS: effects });
  ends.push(() => host.dispose());
  return host;
};
const loadOn = (...given: ConstructorParameters<typeof Load>) => {
  const load = new Load(...given);
  ends.push(() => load.stop());
  return load;
};
afterAll(async () => {
  await Promise.all(ends.map((end) => end()));
  rmSync(folder, { recursive: true, force: true });
});

/** What a full run has to tell. */
const tell = (figures: object) => {
  if (process.env['HOST_KILLS'] !== undefined) process.stderr.write(`${JSON.stringify(figures)}\n`);
};
const figuresOf = ({ started, raised, committed }: Load, { counts, torn }: Effects) => ({
  started: started.length,
  answered: raised.size,
  seenCommitted: committed.size,
  effects: [...counts.values()].reduce((total, count) => total + count, 0),
  torn: torn.length,
});
const secondsSince = (begun: number) => Math.round((Date.now() - begun) / 1000);

test(`${KILLS} SIGKILLs under load: nothing acknowledged is lost, no step is applied twice, nothing committed happens again`, async () => {
  const begun = Date.now();
  const host = await hostWith(path.join(folder, 'kills')).start();
  const effects = new Effects(path.join(folder, 'kills'), 'kills');
  const load = loadOn(host, 'kills', effects);
  for (let kill = 0; kill < KILLS; kill += 1) {
    // Every second kill may come as soon as it likes, the others when there is something to lose.
    const seen = load.committed.size;
    if (kill % 2 === 0)
      await until(() => {
        expect(load.wrong).toEqual([]);
        return load.committed.size > seen || undefined;
      }, 'more is seen as committed');
    await pause(Math.random() * 700);
    load.up = host.restart('SIGKILL');
    await load.up;
  }
  await load.stop();
  expect(load.wrong).toEqual([]);
  expect(load.raised.size).toBeGreaterThan(0);
  await check(host, load, effects);

  // By now everything that was answered is committed: after one more kill nothing of it happens again.
  const before = new Map(effects.counts);
  await host.restart('SIGKILL');
  const last = await host.begin('work', 1, 'afterwards-0-0');
  expect(await host.raise(last, 'go', 1)).toBe(202);
  await checkEnded(host, last, 1);
  effects.read();
  const answered = [...before].filter(([what]) => load.raised.has(what.split(' ')[0] ?? ''));
  expect(answered.filter(([what, count]) => effects.of(what) !== count)).toEqual([]);
  tell({
    kills: KILLS,
    ...figuresOf(load, effects),
    happenedTwice: [...effects.counts.values()].filter((count) => count > 1).length,
    seconds: secondsSince(begun),
  });
}, 1_800_000);

/** A process can be seen to stand still where there is `/proc`. */
if (existsSync('/proc/self/task') && COPIES > 0)
  test(`${COPIES} copies of the data taken while the process stands still go on as the original`, async () => {
    const begun = Date.now();
    const original = path.join(folder, 'original');
    const host = await hostWith(original).start();
    const earlier: [id: string, answer: number][] = [];
    const figures = { started: 0, answered: 0, seenCommitted: 0, effects: 0, torn: 0 };
    for (let number = 0; number < COPIES; number += 1) {
      const name = `copy${number}`;
      const effects = new Effects(original, name);
      const load = loadOn(host, name, effects);
      await until(() => load.committed.size > 0 || undefined, 'an effect is seen as committed');
      await pause(Math.random() * 700);
      await standStill(host.pid);
      const seen = { started: [...load.started], raised: new Map(load.raised), committed: new Map(load.committed) };
      const copied = path.join(folder, name);
      const twin = hostWith(copied);
      cpSync(host.data, twin.data, { recursive: true });
      const twinEffects = new Effects(copied, name);
      if (existsSync(path.join(original, name))) cpSync(path.join(original, name), path.join(copied, name));
      process.kill(host.pid, 'SIGCONT');
      await load.stop();

      // The twin knows what was acknowledged by then, and ends it; of what had ended long before nothing happens again.
      await twin.start();
      await check(twin, seen, twinEffects);
      for (const [id, answer] of earlier) await checkEnded(twin, id, answer);
      expect(readdirSync(copied)).toEqual([name]);
      expect(twinEffects.torn).toEqual([]);
      await twin.dispose();

      expect(load.wrong).toEqual([]);
      await check(host, load, effects);
      earlier.push(...[...load.raised].slice(-2));
      earlier.splice(0, earlier.length - EARLIER);
      for (const [key, figure] of Object.entries(figuresOf(load, effects)))
        figures[key as keyof typeof figures] += figure;
    }
    expect(figures.answered).toBeGreaterThan(0);
    tell({ copies: COPIES, ...figures, seconds: secondsSince(begun) });
  }, 1_800_000);
