import type { Clock } from '@parterre/subgraph-kit/clock';
import { newProfile } from '../domain/profile.js';
import { awaitProfiles } from './await-profiles.js';
import { changeProfile } from './change-profile.js';
import { findProfile, listProfiles } from './find-profiles.js';
import type { Pause, ProfileStore, PurchaseStore } from './ports.js';

export interface Ports {
  profiles: ProfileStore;
  purchases: PurchaseStore;
  clock: Clock;
  pause: Pause;
}

export type UseCases = ReturnType<typeof createUseCases>;

export function createUseCases(ports: Ports) {
  const { profiles, purchases } = ports;
  const awaited = awaitProfiles(ports);
  return {
    /** Makes the profile of a new account; of one that has a profile, nothing changes. */
    createProfile: async (facts: Parameters<typeof newProfile>[0]): Promise<void> => {
      await profiles.insert(newProfile(facts));
    },
    awaitProfiles: awaited,
    changeProfile: changeProfile({ ...ports, awaitProfiles: awaited }),
    findProfile: findProfile(ports),
    listProfiles: listProfiles(ports),
    recordPurchase: purchases.recordConfirmed,
    recordRefund: purchases.recordRefunded,
    recordTakenBack: purchases.recordTakenBack,
    recordPartRefund: purchases.recordPartRefund,
    listPurchases: purchases.page,
  };
}
