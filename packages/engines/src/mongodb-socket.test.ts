import { expect, test } from 'vitest';
import { mongodbUri, SOCKET_LINK, socketDirectory } from './mongodb-socket.js';

/** The longest name the engine puts below the folder; the kernel takes 107 bytes for a socket's path. */
const ENGINE_SOCKET = 'embedded-mongodb-XXXXXX/mongodb.sock';

test.each(['/tmp', '/var/folders/a-rather-long-path-of-a-build-machine/T/of-somebody'])(
  'below %s the path of the socket fits',
  (temporary) => {
    const folder = socketDirectory(`/${'deep/'.repeat(60)}.parterre/mongodb`, temporary);
    expect(`${folder}/${ENGINE_SOCKET}`.length).toBeLessThanOrEqual(107);
  },
);

test('each data directory has sockets of its own, the same at every start', () => {
  expect(socketDirectory('/a/mongodb')).toBe(socketDirectory('/a/mongodb'));
  expect(socketDirectory('/a/mongodb')).not.toBe(socketDirectory('/b/mongodb'));
});

test('the address names the stable path', () => {
  expect(mongodbUri('/tmp/p')).toBe(`mongodb://%2Ftmp%2Fp%2F${SOCKET_LINK}/?directConnection=true`);
});
