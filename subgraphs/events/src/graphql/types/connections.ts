import { connectionTypes } from '@parterre/subgraph-kit/connection';
import { Event } from './event.js';
import { Venue } from './venue.js';

export const EventPage = connectionTypes('Event', () => Event);
export const VenuePage = connectionTypes('Venue', () => Venue);
