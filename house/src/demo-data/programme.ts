import { arena, type DemoVenue, olympe, venues } from './venues.js';

export interface DemoEvent {
  title: string;
  summary: string;
  category: string;
  tags: string[];
  performers: string[];
  venue: DemoVenue;
  startsAt: Date;
  endsAt: Date;
  /** Of the best tier, in minor units. */
  price: number;
}

/** What an invented season is made of: who plays, and under which titles. */
const acts: { category: string; performers: string[]; titles: string[]; tags: string[]; summary: string }[] =
  [
    {
      category: 'concert',
      performers: ['Nora Vellin', 'The Paper Kites Club', 'Sable & Finch', 'Marée Haute', 'Ida Storm'],
      titles: ['Winter Tour', 'Live in the Round', 'An Evening with'],
      tags: ['live', 'pop'],
      summary: 'New songs and the ones everybody came for.',
    },
    {
      category: 'classical',
      performers: [
        'Ensemble Clairvoix',
        'Quatuor Sorel',
        'Baltic Chamber Players',
        'Orchestre des Deux Rives',
      ],
      titles: ['Late Quartets', 'Schubert and After', 'A Night of Serenades'],
      tags: ['orchestra', 'chamber music'],
      summary: 'Chamber music in a hall made for listening.',
    },
    {
      category: 'jazz',
      performers: ['Odile Barros Trio', 'Midnight Ledger', 'The Harbour Nine'],
      titles: ['Late Set', 'Blue Hours', 'Standards, Bent'],
      tags: ['late night', 'improvised'],
      summary: 'Two sets, one long night.',
    },
    {
      category: 'theatre',
      performers: ['Compagnie du Seuil', 'Northlight Players', 'Collectif Marelle'],
      titles: ['The Lighthouse Letters', 'La Chambre Claire', 'Winter Guests'],
      tags: ['drama'],
      summary: 'A new production with the full company.',
    },
    {
      category: 'dance',
      performers: ['Ballet des Écluses', 'Kinetic Room'],
      titles: ['Weightless', 'Traces'],
      tags: ['contemporary'],
      summary: 'Ninety minutes without a word.',
    },
    {
      category: 'comedy',
      performers: ['Basil Crane', 'Inès Quartier', 'Two Left Feet'],
      titles: ['Work in Progress', 'Tout va bien', 'Mostly True'],
      tags: ['stand-up'],
      summary: 'An hour of stand-up, and whatever happens in the front row.',
    },
    {
      category: 'opera',
      performers: ['Opéra de Poche', 'Studio Lyrique du Fleuve'],
      titles: ['The Glass Garden', 'Chamber Carmen'],
      tags: ['opera'],
      summary: 'Sung in the original language, with surtitles.',
    },
    {
      category: 'family',
      performers: ['Théâtre du Petit Train', 'Captain Button'],
      titles: ['The Moon in a Suitcase', 'Button at Sea'],
      tags: ['children', 'afternoon'],
      summary: 'For everyone over four.',
    },
  ];

const day = 24 * 60 * 60 * 1000;

/** The event that is on sale in 2,000 seats: what `npm run demo` buys. */
export function onSaleEvent(now: Date): DemoEvent {
  return {
    title: 'Olympe Nights: Nora Vellin',
    summary: 'Three hours, two encores, one voice.',
    category: 'concert',
    tags: ['live', 'pop', 'season highlight'],
    performers: ['Nora Vellin', 'Sable & Finch'],
    venue: olympe,
    ...evening(now, 45),
    price: 9_500,
  };
}

/** Two hundred events over the year that begins at `now`, the on-sale one first; always the same for the same `now`. */
export function programme(now: Date): DemoEvent[] {
  const small = venues.filter((venue) => venue !== olympe && venue !== arena);
  const rest = Array.from({ length: 198 }, (_, index): DemoEvent => {
    const act = pick(acts, index);
    const performer = pick(act.performers, Math.floor(index / acts.length));
    const title = pick(act.titles, Math.floor(index / 3));
    return {
      title: title.endsWith('with') ? `${title} ${performer}` : `${performer}: ${title}`,
      summary: act.summary,
      category: act.category,
      tags: act.tags,
      performers: [performer],
      venue: pick(small, index * 3 + Math.floor(index / small.length)),
      ...evening(now, 6 + Math.floor((index * 355) / 198)),
      price: 2_200 + ((index * 700) % 6_300),
    };
  });
  const stadium: DemoEvent = {
    title: 'Marée Haute: Arena Tour',
    summary: 'The whole catalogue, on the largest stage of the tour.',
    category: 'concert',
    tags: ['live', 'arena'],
    performers: ['Marée Haute'],
    venue: arena,
    ...evening(now, 120),
    price: 12_000,
  };
  return [onSaleEvent(now), stadium, ...rest];
}

/** From 19:30 to 22:00 UTC, so many days from now. */
function evening(now: Date, days: number): { startsAt: Date; endsAt: Date } {
  const midnight = Math.floor(now.getTime() / day) * day;
  const startsAt = new Date(midnight + days * day + 19.5 * 60 * 60 * 1000);
  return { startsAt, endsAt: new Date(startsAt.getTime() + 2.5 * 60 * 60 * 1000) };
}

function pick<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) {
    throw new Error('There is nothing to pick from.');
  }
  return item;
}
