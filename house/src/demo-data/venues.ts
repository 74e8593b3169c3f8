/** Invented houses in real cities; their plans are drawn in metres, stage at the top. */

export interface DemoSection {
  name: string;
  rows: {
    row: string;
    count: number;
    x: number;
    y: number;
    curve: number;
    accessible: string[];
    restrictedView: string[];
  }[];
}

export interface DemoVenue {
  name: string;
  address: { street: string; postalCode: string; city: string; country: string };
  location: { lat: number; lng: number };
  timeZone: string;
  currency: string;
  sections: DemoSection[];
  areas: { key: string; name: string; capacity: number }[];
}

/** Rows of equal length behind one another, centred, gently curved towards the stage. */
function block(
  name: string,
  rows: number,
  seats: number,
  at: { x?: number; y: number },
  accessibleInLastRow = 0,
): DemoSection {
  const spacing = 0.55;
  const pitch = 0.95;
  return {
    name,
    rows: Array.from({ length: rows }, (_, index) => ({
      row: rowName(index),
      count: seats,
      x: (at.x ?? 0) - ((seats - 1) * spacing) / 2,
      y: at.y + index * pitch,
      curve: seats > 20 ? 1.2 : 0,
      accessible:
        index === rows - 1 ? Array.from({ length: accessibleInLastRow }, (_, seat) => String(seat + 1)) : [],
      restrictedView: index === 0 ? ['1', String(seats)] : [],
    })),
  };
}

/** A to Z, then AA, AB and so on. */
function rowName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `A${letter}`;
}

function hall(stalls: number, stallSeats: number, circle: number, circleSeats: number): DemoSection[] {
  return [
    block('Stalls', stalls, stallSeats, { y: 4 }, 4),
    ...(circle > 0 ? [block('Circle', circle, circleSeats, { y: 6 + stalls })] : []),
  ];
}

/** 2,000 seats in three tiers, and standing room behind the stalls. The on-sale event of the demo takes place here. */
export const olympe: DemoVenue = {
  name: "L'Olympe",
  address: { street: '41 boulevard des Acacias', postalCode: '75009', city: 'Paris', country: 'FR' },
  location: { lat: 48.8722, lng: 2.3316 },
  timeZone: 'Europe/Paris',
  currency: 'EUR',
  sections: [
    block('Parterre', 20, 40, { y: 4 }, 6),
    block('Corbeille', 15, 40, { y: 26 }),
    block('Balcon', 12, 50, { y: 42 }),
  ],
  areas: [{ key: 'promenoir', name: 'Promenoir', capacity: 150 }],
};

/** 20,000 seats: forty blocks of ten rows in two rings around the floor. */
export const arena: DemoVenue = {
  name: 'Arena Lumière',
  address: { street: '8 quai des Forges', postalCode: '69007', city: 'Lyon', country: 'FR' },
  location: { lat: 45.7311, lng: 4.8279 },
  timeZone: 'Europe/Paris',
  currency: 'EUR',
  sections: Array.from({ length: 40 }, (_, index) => {
    const ring = index < 20 ? 0 : 1;
    const angle = ((index % 20) / 20) * 2 * Math.PI;
    const radius = 45 + ring * 22;
    const at = { x: Math.round(radius * Math.sin(angle)), y: Math.round(radius * Math.cos(angle)) };
    return block(`${ring === 0 ? 'Lower' : 'Upper'} ${(index % 20) + 1}`, 10, 50, at, ring === 0 ? 2 : 0);
  }),
  areas: [{ key: 'floor', name: 'Floor', capacity: 3_000 }],
};

export const venues: DemoVenue[] = [
  olympe,
  arena,
  {
    name: 'Kammersaal am Fluss',
    address: { street: 'Uferstraße 12', postalCode: '10179', city: 'Berlin', country: 'DE' },
    location: { lat: 52.5129, lng: 13.4191 },
    timeZone: 'Europe/Berlin',
    currency: 'EUR',
    sections: hall(12, 22, 4, 18),
    areas: [],
  },
  {
    name: 'The Copper Room',
    address: { street: '27 Tanner Street', postalCode: 'SE1 3LE', city: 'London', country: 'GB' },
    location: { lat: 51.5007, lng: -0.0811 },
    timeZone: 'Europe/London',
    currency: 'GBP',
    sections: hall(8, 16, 0, 0),
    areas: [{ key: 'standing', name: 'Standing', capacity: 300 }],
  },
  {
    name: 'Théâtre des Tilleuls',
    address: { street: '3 place des Tilleuls', postalCode: '1204', city: 'Geneva', country: 'CH' },
    location: { lat: 46.2012, lng: 6.1466 },
    timeZone: 'Europe/Zurich',
    currency: 'CHF',
    sections: hall(14, 24, 5, 20),
    areas: [],
  },
  {
    name: 'De Oude Werf',
    address: { street: 'Kadeplein 5', postalCode: '1018 AB', city: 'Amsterdam', country: 'NL' },
    location: { lat: 52.3731, lng: 4.9167 },
    timeZone: 'Europe/Amsterdam',
    currency: 'EUR',
    sections: hall(6, 20, 0, 0),
    areas: [{ key: 'floor', name: 'Floor', capacity: 450 }],
  },
  {
    name: 'Salle Mistral',
    address: { street: '19 rue du Port', postalCode: '13002', city: 'Marseille', country: 'FR' },
    location: { lat: 43.3012, lng: 5.3662 },
    timeZone: 'Europe/Paris',
    currency: 'EUR',
    sections: hall(16, 26, 6, 24),
    areas: [],
  },
  {
    name: 'Maison du Canal',
    address: { street: '88 quai des Charbonnages', postalCode: '1080', city: 'Brussels', country: 'BE' },
    location: { lat: 50.8563, lng: 4.3414 },
    timeZone: 'Europe/Brussels',
    currency: 'EUR',
    sections: hall(10, 20, 3, 18),
    areas: [],
  },
  {
    name: 'Le Grenier',
    address: { street: '1420 rue Saint-Ambroise', postalCode: 'H2J 2H5', city: 'Montréal', country: 'CA' },
    location: { lat: 45.5309, lng: -73.5746 },
    timeZone: 'America/Toronto',
    currency: 'CAD',
    sections: hall(9, 18, 0, 0),
    areas: [{ key: 'loft', name: 'Loft', capacity: 120 }],
  },
  {
    name: 'Lantern Hall',
    address: { street: '6 Quarry Lane', postalCode: 'EH1 2NG', city: 'Edinburgh', country: 'GB' },
    location: { lat: 55.9486, lng: -3.1999 },
    timeZone: 'Europe/London',
    currency: 'GBP',
    sections: hall(13, 22, 4, 20),
    areas: [],
  },
];
