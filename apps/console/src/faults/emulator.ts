import { type Read, readField, readList, readText, readWhole } from '../answers/read.ts';
import { type Answer, post, request } from '../answers/request.ts';
import { buildControlPath, type EmulatedService } from './controls.ts';

/** A fault that applies to the next calls of its target. */
export interface WaitingFault {
  readonly target: string;
  readonly kind: string;
  readonly remaining: number;
}

/** A request that the emulator has answered. */
export interface AnsweredCall {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly grantType?: string | undefined;
  /** The kind of the fault that was applied to the request. */
  readonly fault?: string | undefined;
}

/** The settings that can be changed on this page; see the emulators' README. */
export interface EmulatorSettings {
  readonly accessTokenLifetimeSeconds: number;
  readonly rotateRefreshTokens: boolean;
  readonly refreshTokenReuse: string;
  readonly lekabVersion: string;
}

/** The current state of an emulator. */
export interface EmulatorState {
  readonly settings: EmulatorSettings;
  readonly faults: readonly WaitingFault[];
  /** Newest first. */
  readonly calls: readonly AnsweredCall[];
}

/** The number of requests that are shown. */
const SHOWN_CALLS = 6;

/** Requests the whole state of an emulator. `undefined` if any of the three requests fails. */
export async function requestEmulatorState(
  service: EmulatedService,
): Promise<EmulatorState | undefined> {
  const [settings, faults, calls] = await Promise.all([
    request(buildControlPath(service, 'settings'), readSettings),
    request(buildControlPath(service, 'faults'), readFaults),
    request(buildControlPath(service, 'requests'), readCalls),
  ]);
  if (!settings.ok || !faults.ok || !calls.ok) return undefined;
  return { settings: settings.value, faults: faults.value, calls: calls.value };
}

/** Posts to one of an emulator's controls: `faults`, `settings`, `clock` or `reset`. */
export async function control(
  service: EmulatedService,
  name: string,
  body: object,
): Promise<Answer<true>> {
  return post(buildControlPath(service, name), body, () => true);
}

const readSettings: Read<EmulatorSettings> = (answer) => {
  const accessTokenLifetimeSeconds = readWhole(readField(answer, 'accessTokenLifetimeSeconds'));
  if (accessTokenLifetimeSeconds === undefined) return undefined;
  return {
    accessTokenLifetimeSeconds,
    rotateRefreshTokens: readField(answer, 'rotateRefreshTokens') === true,
    refreshTokenReuse: readText(readField(answer, 'refreshTokenReuse')) ?? 'refuse',
    lekabVersion: readText(readField(answer, 'lekabVersion')) ?? '5.1',
  };
};

const readFaults: Read<WaitingFault[]> = (answer) =>
  readList(readField(answer, 'faults'), (one) => {
    const target = readText(readField(one, 'target'));
    const kind = readText(readField(one, 'kind'));
    const remaining = readWhole(readField(one, 'remaining'));
    if (target === undefined || kind === undefined || remaining === undefined) return undefined;
    return { target, kind, remaining };
  });

const readCalls: Read<AnsweredCall[]> = (answer) =>
  readList(readField(answer, 'requests'), (one) => {
    const at = readText(readField(one, 'at'));
    const method = readText(readField(one, 'method'));
    const path = readText(readField(one, 'path'));
    const status = readWhole(readField(one, 'status'));
    if (at === undefined || method === undefined || path === undefined || status === undefined) {
      return undefined;
    }
    const grantType = readText(readField(one, 'grantType'));
    return { at, method, path, status, grantType, fault: readText(readField(one, 'fault')) };
  })
    ?.slice(-SHOWN_CALLS)
    .toReversed();
