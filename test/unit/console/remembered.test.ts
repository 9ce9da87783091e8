import { expect, test } from '@jest/globals';
import { remembered } from '../../../functions/console/remembered.ts';

function counter(lifetime: number) {
  const clock = { now: 0, reads: 0, fails: false };
  const read = async () => {
    clock.reads += 1;
    if (clock.fails) throw new Error('no answer');
    return clock.reads;
  };
  return { clock, ask: remembered(read, lifetime, () => clock.now) };
}

test('who asks within the while gets what was read, also when it is still being read', async () => {
  const { clock, ask } = counter(10);
  expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
  clock.now = 9;
  expect(await ask()).toBe(1);
  clock.now = 10;
  expect(await ask()).toBe(2);
});

test('a failure is not kept', async () => {
  const { clock, ask } = counter(10);
  clock.fails = true;
  await expect(ask()).rejects.toThrow('no answer');
  clock.fails = false;
  expect(await ask()).toBe(2);
});
