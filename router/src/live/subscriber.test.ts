import { expect, it, vi } from 'vitest';
import { Subscriber } from './subscriber.js';

const frame = (n: number) => ({ data: { n } });

it('gives frames in order, those that waited and those that were waited for', async () => {
  const subscriber = new Subscriber(10, 60_000, vi.fn(), vi.fn());
  subscriber.push(frame(1));
  expect(await subscriber.next()).toEqual({ done: false, value: frame(1) });
  const pending = subscriber.next();
  subscriber.push(frame(2));
  expect(await pending).toEqual({ done: false, value: frame(2) });
});

it('can be cancelled while a frame is waited for, and tells its end once', async () => {
  const onEnd = vi.fn();
  const subscriber = new Subscriber(10, 60_000, vi.fn(), onEnd);
  const pending = subscriber.next();
  await subscriber.return();
  expect(await pending).toEqual({ done: true, value: undefined });
  subscriber.end();
  subscriber.push(frame(1));
  expect(await subscriber.next()).toEqual({ done: true, value: undefined });
  expect(onEnd).toHaveBeenCalledTimes(1);
});

it('ends after the frames that wait', async () => {
  const subscriber = new Subscriber(10, 60_000, vi.fn(), vi.fn());
  subscriber.push(frame(1));
  subscriber.end();
  expect(await subscriber.next()).toEqual({ done: false, value: frame(1) });
  expect(await subscriber.next()).toEqual({ done: true, value: undefined });
});

it('gives up with one frame too many, holding none', async () => {
  const onOverflow = vi.fn();
  const subscriber = new Subscriber(2, 60_000, onOverflow, vi.fn());
  for (const n of [1, 2, 3, 4]) {
    subscriber.push(frame(n));
  }
  expect(onOverflow).toHaveBeenCalledTimes(1);
  expect(await subscriber.next()).toEqual({ done: true, value: undefined });
});

it('gives up when a frame has waited for too long', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const onOverflow = vi.fn();
  const subscriber = new Subscriber(10, 1_000, onOverflow, vi.fn());
  subscriber.push(frame(1));
  vi.advanceTimersByTime(900);
  subscriber.push(frame(2));
  expect(onOverflow).not.toHaveBeenCalled();
  // The oldest has been taken: the time counts from the next one.
  await subscriber.next();
  vi.advanceTimersByTime(900);
  subscriber.push(frame(3));
  expect(onOverflow).not.toHaveBeenCalled();
  vi.advanceTimersByTime(200);
  subscriber.push(frame(4));
  expect(onOverflow).toHaveBeenCalledTimes(1);
  vi.useRealTimers();
});
