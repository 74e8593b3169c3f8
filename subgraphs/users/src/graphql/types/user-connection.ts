import { connectionTypes } from '@parterre/subgraph-kit/connection';
import { User } from './user.js';

export const UserPage = connectionTypes('User', () => User);
