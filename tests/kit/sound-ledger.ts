import { MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import { expectSoundLedger } from './ledger.js';

// Set up for every file that shares the house: whatever a test has sold, declined or given back, the ledger is whole.
const client = new MongoClient(inject('house').mongodbUri);
beforeAll(() => client.connect().then(() => undefined));
afterEach(() => expectSoundLedger(client.db('parterre_payments')).then(() => undefined));
afterAll(() => client.close());
