import { z } from 'zod';
import { defineEvent } from './event.js';
import { id, instant, locale, sealed } from './values.js';

/** What a user wants to hear of, and through which channels. */
export const preferences = z.object({
  /** Slugs of categories; at most 50. */
  categories: z.array(z.string()).max(50),
  /** Names of cities as venues write them; at most 50. */
  cities: z.array(z.string()).max(50),
  channels: z.object({ email: z.boolean(), sms: z.boolean() }),
});

/** The personal part of a profile, as JSON inside `sealedContact`. */
export const contact = z.object({
  email: z.string(),
  phone: z.string().nullable(),
  displayName: z.string(),
});
export type Contact = z.infer<typeof contact>;

/**
 * The whole of what others keep of a profile. `version` grows by one with every change: a copy keeps the
 * higher one, so that order and repetition do not matter.
 */
export const profileChanged = defineEvent(
  'ProfileChanged',
  'users.profile-changed.v1',
  z.object({
    userId: id,
    version: z.int().min(1),
    locale,
    sealedContact: sealed,
    preferences,
    changedAt: instant,
  }),
);
