import type { ServerEvent } from '@postern/edge/monitoring';
import { expect, test } from 'vitest';
import { createLossLog } from './loss-log.ts';

const refused = (host: string): Error => new Error(`connect ECONNREFUSED ${host}:6379`);

test('an outage is logged with its first three causes, then once a minute with the latest', () => {
  let nowMs = 0;
  const events: ServerEvent[] = [];
  const { onError, onBack } = createLossLog(
    (event) => events.push(event),
    () => nowMs,
  );
  const lost = (host: string): unknown => ({
    event: 'store_connection_lost',
    cause: `Error: connect ECONNREFUSED ${host}:6379`,
  });
  for (nowMs = 0; nowMs < 60_000; nowMs += 2000) {
    for (const host of ['a', 'b', 'c', 'd', 'e']) onError(refused(host));
  }
  const first = [lost('a'), lost('b'), lost('c')];
  expect(events).toEqual(first);
  for (const host of ['d', 'a', 'b']) onError(refused(host));
  expect(events).toEqual([...first, lost('d')]);
  onBack();
  onError(refused('c'));
  expect(events.slice(4)).toEqual([{ event: 'store_connection_back' }, lost('c')]);
});

test('a cause that was logged while the clock was ahead is logged again', () => {
  let nowMs = 3_600_000;
  const events: ServerEvent[] = [];
  const { onError } = createLossLog(
    (event) => events.push(event),
    () => nowMs,
  );
  onError(refused('a'));
  nowMs = 0;
  onError(refused('a'));
  onError(refused('a'));
  expect(events).toHaveLength(2);
});

test('a host with several addresses is logged with the first address and its error', () => {
  const events: ServerEvent[] = [];
  const { onError } = createLossLog((event) => events.push(event));
  // Node fails with an AggregateError whose own message is empty.
  onError(new AggregateError([refused('::1'), refused('127.0.0.1')]));
  expect(events).toMatchObject([
    { cause: expect.stringContaining('connect ECONNREFUSED ::1:6379') },
  ]);
});
