/** A production, as `GET /projects` lists it. */
export interface Project {
  /** 32 hexadecimal digits, without dashes, as all uuids of this API. */
  readonly uuid: string;
  readonly name: string;
  readonly isSeries: boolean;
  /** Only premium projects open what lies below them. */
  readonly isPremium: boolean;
  readonly productionCompany: string;
  /** RFC 3339, UTC. */
  readonly created: string;
}

/** A shooting day. */
export interface ProjectDay {
  readonly uuid: string;
  readonly project: string;
  readonly day: number;
  readonly prefix: string;
  readonly suffix: string;
  readonly date: { readonly year: number; readonly month: number; readonly day: number };
  readonly unit: string;
  /** The block of episodes it belongs to; null where the production has none. */
  readonly episodeBlock: string | null;
}

/** An episode; a feature film has one. */
export interface Episode {
  readonly uuid: string;
  readonly episodeNumber: string;
  readonly episodeName: string;
  /** Seconds. */
  readonly scheduledRunningTime: number;
  readonly created: string;
}

/** A scene of an episode. */
export interface Scene {
  readonly uuid: string;
  readonly episode: string;
  readonly number: string;
  /** What follows the number, such as the A of 12A. */
  readonly additional: string;
  readonly content: string;
  readonly comment: string;
  readonly dayNight: 'DAY' | 'NIGHT' | 'DUSK' | 'DAWN';
  readonly inOut: 'INT' | 'EXT' | 'INT/EXT';
  readonly sets: readonly string[];
  /** The scene it is part of; null where it stands by itself. */
  readonly motherScene: string | null;
}

/** A camera clip of a shooting day. */
export interface Clip {
  readonly uuid: string;
  /** Without directory and extension, such as `A003C007_260914_R1ZK`. */
  readonly name: string;
  readonly camera: string;
  readonly scene: string;
  readonly slate: string;
  readonly take: number;
}

/** A production with everything that lies below it. */
export interface Production {
  readonly project: Project;
  readonly days: readonly ProjectDay[];
  readonly episodes: readonly { readonly episode: Episode; readonly scenes: readonly Scene[] }[];
  /** Clips by the uuid of their shooting day. */
  readonly clips: ReadonlyMap<string, readonly Clip[]>;
}
