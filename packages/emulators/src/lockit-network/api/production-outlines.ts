/**
 * One scene: number, heading, set, content. A letter after the number makes it part of the scene
 * with that number.
 */
export type SceneOutline = readonly [
  number: string,
  inOut: 'INT' | 'EXT' | 'INT/EXT',
  dayNight: 'DAY' | 'NIGHT' | 'DUSK' | 'DAWN',
  set: string,
  content: string,
];

/** The short form of a production. `productions.ts` expands it to the API's records. */
export interface ProductionOutline {
  readonly key: string;
  readonly name: string;
  readonly isSeries: boolean;
  readonly isPremium: boolean;
  readonly productionCompany: string;
  readonly created: string;
  /** First day of the shoot, `YYYY-MM-DD`. There is no shoot on Sundays. */
  readonly firstDay: string;
  readonly dayCount: number;
  readonly episodes: readonly {
    readonly name: string;
    readonly runningMinutes: number;
    readonly scenes: readonly SceneOutline[];
  }[];
}

/** The seeded productions: two features, one of them not premium, and two series. */
export const productionOutlines: readonly ProductionOutline[] = [
  {
    key: 'salt',
    name: 'Das Salz der Insel',
    isSeries: false,
    isPremium: true,
    productionCompany: 'Boddenfilm GmbH',
    created: '2026-03-02T08:15:00.000Z',
    firstDay: '2026-08-31',
    dayCount: 12,
    episodes: [
      {
        name: 'Das Salz der Insel',
        runningMinutes: 104,
        scenes: [
          [
            '1',
            'EXT',
            'DAWN',
            'Ferry deck',
            'Hanne sees the island for the first time in twelve years.',
          ],
          [
            '2',
            'INT',
            'DAY',
            'Salt works, boiling house',
            'Her father does not look up from the pans.',
          ],
          ['2A', 'INT', 'DAY', 'Salt works, office', 'The letters from the bank, unopened.'],
          ['3', 'EXT', 'DUSK', 'Harbour wall', 'Jorid offers to buy the works.'],
          ['4', 'INT', 'NIGHT', 'Kitchen', 'Two plates on the table. Nobody eats.'],
          [
            '5',
            'INT/EXT',
            'NIGHT',
            'Delivery van',
            'Hanne drives to the lighthouse with the lights off.',
          ],
        ],
      },
    ],
  },
  {
    key: 'night-ferry',
    name: 'Night Ferry',
    isSeries: true,
    isPremium: true,
    productionCompany: 'Skagerrak Pictures AB',
    created: '2026-01-19T10:40:00.000Z',
    firstDay: '2026-09-14',
    dayCount: 18,
    episodes: [
      {
        name: 'Embarkation',
        runningMinutes: 46,
        scenes: [
          ['101', 'EXT', 'NIGHT', 'Quay, car lanes', 'Rain. The last lorry is waved on board.'],
          ['102', 'INT', 'NIGHT', 'Car deck', 'Inspector Lund counts the cars, then counts again.'],
          ['103', 'INT', 'NIGHT', 'Bridge', 'The captain is asked to turn round and will not.'],
          ['103A', 'INT', 'NIGHT', 'Bridge wing', 'He throws something overboard.'],
        ],
      },
      {
        name: 'Open Sea',
        runningMinutes: 44,
        scenes: [
          ['201', 'INT', 'NIGHT', 'Cabin 4417', 'The bed has not been slept in.'],
          ['202', 'INT', 'DAWN', 'Restaurant', 'Six passengers, six stories of the same hour.'],
          ['203', 'EXT', 'DAWN', 'Sun deck', 'Lund finds the second ticket.'],
        ],
      },
      {
        name: 'Landfall',
        runningMinutes: 51,
        scenes: [
          [
            '301',
            'EXT',
            'DAY',
            'Approach channel',
            'The pilot boat comes alongside with nobody in it.',
          ],
          ['302', 'INT', 'DAY', 'Car deck', 'One car too many.'],
          ['303', 'EXT', 'DAY', 'Quay, car lanes', 'Everyone drives off. Lund stays.'],
        ],
      },
    ],
  },
  {
    key: 'canal-kids',
    name: 'Kanalkinder',
    isSeries: true,
    isPremium: true,
    productionCompany: 'Lichtermeer Filmproduktion',
    created: '2025-11-04T09:05:00.000Z',
    firstDay: '2026-10-05',
    dayCount: 9,
    episodes: [
      {
        name: 'Die Schleuse',
        runningMinutes: 25,
        scenes: [
          ['1', 'EXT', 'DAY', 'Lock', 'Four children and a raft that floats, at first.'],
          ['2', 'INT', 'DAY', 'Lock keeper’s house', 'A map with a canal that is on no other map.'],
        ],
      },
      {
        name: 'Der falsche Kapitän',
        runningMinutes: 25,
        scenes: [
          ['1', 'EXT', 'DUSK', 'Towpath', 'The barge has changed its name overnight.'],
          [
            '2',
            'INT',
            'NIGHT',
            'Barge, hold',
            'Mika hides under the tarpaulin and hears everything.',
          ],
        ],
      },
    ],
  },
  {
    key: 'half-shade',
    name: 'Halbschatten (Pilot)',
    isSeries: false,
    isPremium: false,
    productionCompany: 'Studio Ostkreuz',
    created: '2026-05-27T14:30:00.000Z',
    firstDay: '2026-11-02',
    dayCount: 3,
    episodes: [
      {
        name: 'Halbschatten',
        runningMinutes: 38,
        scenes: [['1', 'INT', 'DAY', 'Stairwell', 'Somebody has painted over the names.']],
      },
    ],
  },
];
