import type { Locale } from '@parterre/contracts/values';

/** What a user wants to hear of, and through which channels. */
export interface Preferences {
  /** Slugs of categories. */
  categories: readonly string[];
  /** Names of cities as venues write them. */
  cities: readonly string[];
  channels: { email: boolean; sms: boolean };
}

/** What the house knows of a user as a person. */
export interface Profile {
  userId: string;
  email: string;
  /** E.164, e.g. +33612345678. */
  phone: string | null;
  displayName: string;
  locale: Locale;
  preferences: Preferences;
  /** Grows by one with every change; copies elsewhere keep the higher one. */
  version: number;
  createdAt: Date;
  changedAt: Date;
}

/** Categories and cities a user may name, each. */
export const maxFavourites = 50;

/** Silence until the user asks for more: what a buyer must get is sent whatever stands here. */
export const initialPreferences: Preferences = {
  categories: [],
  cities: [],
  channels: { email: true, sms: false },
};

export interface ProfileChange {
  displayName?: string;
  phone?: string | null;
  locale?: Locale;
  preferences?: {
    categories?: readonly string[];
    cities?: readonly string[];
    channels?: { email?: boolean; sms?: boolean };
  };
}

export function newProfile(facts: {
  userId: string;
  email: string;
  displayName: string;
  locale: Locale;
  registeredAt: Date;
}): Profile {
  const { registeredAt, ...known } = facts;
  return {
    ...known,
    phone: null,
    preferences: initialPreferences,
    version: 1,
    createdAt: registeredAt,
    changedAt: registeredAt,
  };
}

/** The profile after a change, one version on; `null` when the change says what is there already. */
export function applyChange(profile: Profile, change: ProfileChange, now: Date): Profile | null {
  const { preferences: asked = {}, ...plain } = change;
  const preferences = {
    categories: asked.categories ? distinct(asked.categories) : profile.preferences.categories,
    cities: asked.cities ? distinct(asked.cities) : profile.preferences.cities,
    channels: { ...profile.preferences.channels, ...asked.channels },
  };
  const next: Profile = { ...profile, ...plain, preferences };
  return JSON.stringify(next) === JSON.stringify(profile)
    ? null
    : { ...next, version: profile.version + 1, changedAt: now };
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values.map((value) => value.trim()))].filter((value) => value !== '');
}
