import DataLoader from 'dataloader';
import type { Notification } from '../domain/notification.js';

/** An `_entities` list may be long; the database gets it in parts of this size. */
const maxBatchSize = 500;

export interface NotificationQueries {
  findMany(ids: readonly string[]): Promise<Notification[]>;
  /** Oldest first. */
  findByOrders(orderIds: readonly string[]): Promise<Notification[]>;
}

export interface Loaders {
  notification: DataLoader<string, Notification | null>;
  /** Oldest first. */
  notificationsOfOrder: DataLoader<string, Notification[]>;
}

/** For one request: each loader makes one query of all the ids asked for in a tick. */
export function createLoaders(queries: NotificationQueries): Loaders {
  return {
    notification: new DataLoader(
      async (ids) => {
        const found = new Map((await queries.findMany(ids)).map((each) => [each.id, each]));
        return ids.map((id) => found.get(id) ?? null);
      },
      { maxBatchSize },
    ),
    notificationsOfOrder: new DataLoader(
      async (orderIds) => {
        const found = Map.groupBy(await queries.findByOrders(orderIds), (each) => each.orderId);
        return orderIds.map((orderId) => found.get(orderId) ?? []);
      },
      { maxBatchSize },
    ),
  };
}
