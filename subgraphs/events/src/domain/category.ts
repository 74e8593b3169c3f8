/** A kind of event, named for people in both languages of the house. */
export interface Category {
  slug: string;
  name: Readonly<Record<Locale, string>>;
}

export const locales = ['en', 'fr'] as const;
export type Locale = (typeof locales)[number];

/**
 * The catalogue's categories. They are part of the code and not of the database: preferences, filters and
 * translations depend on them, so they change with a release.
 */
export const categories: readonly Category[] = [
  { slug: 'concert', name: { en: 'Concerts', fr: 'Concerts' } },
  { slug: 'classical', name: { en: 'Classical music', fr: 'Musique classique' } },
  { slug: 'jazz', name: { en: 'Jazz and blues', fr: 'Jazz et blues' } },
  { slug: 'festival', name: { en: 'Festivals', fr: 'Festivals' } },
  { slug: 'opera', name: { en: 'Opera', fr: 'Opéra' } },
  { slug: 'theatre', name: { en: 'Theatre', fr: 'Théâtre' } },
  { slug: 'dance', name: { en: 'Dance', fr: 'Danse' } },
  { slug: 'comedy', name: { en: 'Comedy', fr: 'Humour' } },
  { slug: 'musical', name: { en: 'Musicals', fr: 'Comédies musicales' } },
  { slug: 'family', name: { en: 'Family', fr: 'Famille' } },
  { slug: 'sport', name: { en: 'Sport', fr: 'Sport' } },
  { slug: 'conference', name: { en: 'Talks and conferences', fr: 'Conférences' } },
];

const bySlug = new Map(categories.map((category) => [category.slug, category]));

export function categoryOf(slug: string): Category | undefined {
  return bySlug.get(slug);
}
