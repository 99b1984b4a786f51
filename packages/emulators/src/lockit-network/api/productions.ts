import { hash } from 'node:crypto';
import type { Clip, Production, ProjectDay, Scene } from './film-types.ts';
import {
  type ProductionOutline,
  productionOutlines,
  type SceneOutline,
} from './production-outlines.ts';

const MS_PER_DAY = 86_400_000;
const SUNDAY = 0;
const CAMERAS = ['A', 'B'];
const TAKES_PER_SCENE = 2;

/** The seeded productions. They have the same content and uuids on every start. */
export const productions: readonly Production[] = productionOutlines.map(buildProduction);

function buildProduction(outline: ProductionOutline): Production {
  const uuid = buildUuid(outline.key);
  const { name, isSeries, isPremium, productionCompany, created } = outline;
  const days = buildDays(outline, uuid);
  const episodes = outline.episodes.map((episode, index) => {
    const episodeUuid = buildUuid(`${outline.key}/episode/${index}`);
    return {
      episode: {
        uuid: episodeUuid,
        episodeNumber: String(index + 1),
        episodeName: episode.name,
        scheduledRunningTime: episode.runningMinutes * 60,
        created,
      },
      scenes: episode.scenes.map((scene) => buildScene(scene, episodeUuid)),
    };
  });
  const scenes = episodes.flatMap((episode) => episode.scenes);
  const clips = new Map(days.map((day) => [day.uuid, buildClips(day, scenes)]));
  const project = { uuid, name, isSeries, isPremium, productionCompany, created };
  return { project, days, episodes, clips };
}

/** Derives 32 hexadecimal digits from a name. */
function buildUuid(name: string): string {
  return hash('sha256', `lockit-network/${name}`, 'hex').slice(0, 32);
}

function buildDays(outline: ProductionOutline, project: string): ProjectDay[] {
  const days: ProjectDay[] = [];
  for (
    let date = new Date(outline.firstDay);
    days.length < outline.dayCount;
    date = nextDay(date)
  ) {
    if (date.getUTCDay() !== SUNDAY) days.push(buildDay(outline, project, days.length + 1, date));
  }
  return days;
}

function nextDay(date: Date): Date {
  return new Date(date.getTime() + MS_PER_DAY);
}

function buildDay(
  outline: ProductionOutline,
  project: string,
  day: number,
  date: Date,
): ProjectDay {
  return {
    uuid: buildUuid(`${outline.key}/day/${day}`),
    project,
    day,
    prefix: '',
    suffix: day === outline.dayCount ? 'W' : '',
    date: {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
    },
    unit: day % 5 === 0 ? 'Second Unit' : 'Main Unit',
    episodeBlock: outline.isSeries ? `Block ${Math.ceil((day / outline.dayCount) * 2)}` : null,
  };
}

function buildScene([number, inOut, dayNight, set, content]: SceneOutline, episode: string): Scene {
  const additional = number.replace(/^\d+/, '');
  const mother = number.slice(0, number.length - additional.length);
  const buildSceneUuid = (sceneNumber: string) => buildUuid(`${episode}/scene/${sceneNumber}`);
  return {
    uuid: buildSceneUuid(number),
    episode,
    number: mother,
    additional,
    content,
    comment: '',
    dayNight,
    inOut,
    sets: [set],
    motherScene: additional === '' ? null : buildSceneUuid(mother),
  };
}

/** Builds the clips of a day: one scene, two cameras with two takes each. */
function buildClips(day: ProjectDay, scenes: readonly Scene[]): Clip[] {
  const scene = scenes[(day.day - 1) % scenes.length];
  if (scene === undefined) return [];
  return CAMERAS.flatMap((camera) =>
    Array.from({ length: TAKES_PER_SCENE }, (_, index) => buildClip(day, scene, camera, index + 1)),
  );
}

function buildClip(day: ProjectDay, scene: Scene, camera: string, take: number): Clip {
  const reel = String(day.day).padStart(3, '0');
  const clip = String(take).padStart(3, '0');
  const { year, month, day: dayOfMonth } = day.date;
  const shotOn = [year % 100, month, dayOfMonth]
    .map((part) => String(part).padStart(2, '0'))
    .join('');
  const name = `${camera}${reel}C${clip}_${shotOn}_R1ZK`;
  return {
    uuid: buildUuid(`${day.uuid}/clip/${name}`),
    name,
    camera,
    scene: scene.uuid,
    slate: `${scene.number}${scene.additional}`,
    take,
  };
}
