import type { Profile, ProfileChange } from '../domain/profile.js';
import type { Purchase } from '../domain/purchase.js';

export interface UseCases {
  findProfile(userId: string): Promise<Profile | null>;
  awaitProfiles(userIds: readonly string[]): Promise<ReadonlyMap<string, Profile>>;
  listProfiles(page: { search: string | null; limit: number; beforeId: string | null }): Promise<Profile[]>;
  changeProfile(userId: string, change: ProfileChange): Promise<Profile>;
  listPurchases(page: {
    buyerId: string;
    limit: number;
    after: { purchasedAt: Date; orderId: string } | null;
  }): Promise<Purchase[]>;
}
