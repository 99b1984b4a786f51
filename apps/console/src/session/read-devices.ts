import { readField, readList, readText } from '../answers/read.ts';

/** One session of the user. */
export interface Device {
  readonly id: string;
  /** Browser and system of the sign-in. */
  readonly name: string;
  readonly isCurrent: boolean;
  readonly signedInAt: string;
  readonly lastUsedAt: string;
}

/** Reads the response of `/auth/sessions`. */
export function readDevices(answer: unknown): Device[] | undefined {
  return readList(readField(answer, 'sessions'), readDevice);
}

function readDevice(row: unknown): Device | undefined {
  const [id, signedInAt, lastUsedAt] = ['id', 'signedInAt', 'lastUsedAt'].map((name) =>
    readText(readField(row, name)),
  );
  if (id === undefined || signedInAt === undefined || lastUsedAt === undefined) return undefined;
  const name = readText(readField(row, 'description')) ?? 'An unknown browser';
  return { id, name, isCurrent: readField(row, 'isCurrent') === true, signedInAt, lastUsedAt };
}
