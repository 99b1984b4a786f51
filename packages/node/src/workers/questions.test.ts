import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Questions } from './questions.ts';

const ECHO = `
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', (id) => parentPort.postMessage({ id }));
`;

let peer: Worker;
beforeEach(async () => {
  peer = new Worker(ECHO, { eval: true });
  await once(peer, 'online');
});
afterEach(() => peer.terminate());

test('an answer that arrives while this process is busy is in time', async () => {
  const questions = new Questions<{ id: number }>();
  peer.on('message', (answer: { id: number }) => questions.answer(answer));
  // From here, the timer's turn comes before the message's.
  await setImmediate();
  const busyUntilMs = performance.now() + 500;
  const answer = questions.ask(50, (id) => {
    peer.postMessage(id);
    while (performance.now() < busyUntilMs);
  });
  expect(await answer).toEqual({ id: 1 });
});

test('a question without an answer ends in time', async () => {
  expect(await new Questions().ask(10, () => undefined)).toBeUndefined();
});
