/** A production in the format of `GET /projects`. */
export interface Project {
  /** 32 hexadecimal digits without dashes, like every uuid of this API. */
  readonly uuid: string;
  readonly name: string;
  readonly isSeries: boolean;
  /** Only premium projects give access to their days, episodes and scenes. */
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
  /** The block of episodes it belongs to; null if the production has no blocks. */
  readonly episodeBlock: string | null;
}

/** An episode; a feature film has one. */
export interface Episode {
  readonly uuid: string;
  readonly episodeNumber: string;
  readonly episodeName: string;
  /** Running time in seconds. */
  readonly scheduledRunningTime: number;
  readonly created: string;
}

/** A scene of an episode. */
export interface Scene {
  readonly uuid: string;
  readonly episode: string;
  readonly number: string;
  /** The letters after the number, such as the A of 12A. */
  readonly additional: string;
  readonly content: string;
  readonly comment: string;
  readonly dayNight: 'DAY' | 'NIGHT' | 'DUSK' | 'DAWN';
  readonly inOut: 'INT' | 'EXT' | 'INT/EXT';
  readonly sets: readonly string[];
  /** The uuid of the scene it is part of; null for a scene of its own. */
  readonly motherScene: string | null;
}

/** A camera clip of a shooting day. */
export interface Clip {
  readonly uuid: string;
  /** The name without directory and extension, such as `A003C007_260914_R1ZK`. */
  readonly name: string;
  readonly camera: string;
  readonly scene: string;
  readonly slate: string;
  readonly take: number;
}

/** A production with its days, episodes, scenes and clips. */
export interface Production {
  readonly project: Project;
  readonly days: readonly ProjectDay[];
  readonly episodes: readonly { readonly episode: Episode; readonly scenes: readonly Scene[] }[];
  /** Clips by the uuid of their shooting day. */
  readonly clips: ReadonlyMap<string, readonly Clip[]>;
}
