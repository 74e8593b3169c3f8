import { expect, test } from 'vitest';
import { DeliveryStatus, mayFollow, statesBefore } from './delivery-status.js';

test('the table holds exactly the ways a message may go', () => {
  const all = Object.keys(DeliveryStatus) as DeliveryStatus[];
  const ways = all.flatMap((from) => all.filter((to) => mayFollow(from, to)).map((to) => `${from} ${to}`));
  expect(ways.sort()).toEqual(
    [
      'QUEUED SENDING',
      'SENDING SENDING',
      'SENDING SENT',
      'SENDING QUEUED',
      'SENDING FAILED',
      'SENDING SUPPRESSED',
      'SENT DELIVERED',
      'SENT BOUNCED',
      'SENT QUEUED',
      'DELIVERED QUEUED',
      'BOUNCED QUEUED',
      'FAILED QUEUED',
    ].sort(),
  );
});

test('a worker takes what waits and what another one left, and nothing that was sent', () => {
  expect(statesBefore('SENDING')).toEqual(['QUEUED', 'SENDING']);
});
