import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import type { Foundation } from '../emulator/foundation.ts';
import { keepState } from '../emulator/persistence.ts';
import { settingsSchema } from '../emulator/settings.ts';
import { combineStates, type EmulatorState } from '../emulator/state.ts';
import { addFailureResponse } from '../http/failure-response.ts';
import type { FaultTargets } from './fault-control.ts';
import { createFaultInjector } from './faults/injector.ts';
import { createFaultQueue } from './faults/queue.ts';
import { createRequestLog } from './request-log.ts';
import { CONTROLS_PATH, createControlRoutes, rejectUnknownControl } from './routes.ts';

/** The parts in which the emulators differ. */
export interface EmulatorParts {
  readonly foundation: Foundation;
  readonly faultTargets: FaultTargets;
  /** The service's state; clock and settings are saved with it. */
  readonly state: EmulatorState;
  /** Adds the documented paths. */
  readonly addService: (app: Hono) => void;
  /** Adds controls that only this emulator has. */
  readonly addControls?: (controls: Hono) => void;
  readonly dataDir: string | undefined;
  readonly dataFileName: string;
}

/** The largest request body that is read, in bytes. */
const MAX_REQUEST_BYTES = 262_144;

/** Assembles an emulator: controls, then documented paths behind body limit, log and faults. */
export function assembleEmulator(parts: EmulatorParts): Hono {
  const app = new Hono();
  const { clock } = parts.foundation;
  const faults = createFaultQueue();
  const injector = createFaultInjector(faults);
  const log = createRequestLog(() => clock.nowMs(), injector.faultOf);
  const state = combineStates({ ...buildSharedStates(parts.foundation), service: parts.state });
  const reset = () => {
    state.reset();
    for (const record of [log, faults, parts.foundation.issued]) record.clear();
  };

  parts.state.reset();
  const dataFile =
    parts.dataDir === undefined
      ? undefined
      : keepState(app, state, parts.dataDir, parts.dataFileName);
  addFailureResponse(app);
  app.use(async (_, next) => {
    await next();
    dataFile?.markChanged();
  });
  app.use(bodyLimit({ maxSize: MAX_REQUEST_BYTES, onError: rejectLargeBody }));
  const controls = createControlRoutes({ ...parts.foundation, ...parts, faults, log, reset });
  parts.addControls?.(controls);
  controls.all('*', rejectUnknownControl);
  app.route(CONTROLS_PATH, controls);
  app.use(log.record);
  app.use(injector.inject);
  parts.addService(app);
  return app;
}

function rejectLargeBody(): Response {
  return Response.json({ error: 'request_too_large' }, { status: 413 });
}

/** Wraps clock and settings as states, so that they are saved and reset like the service. */
function buildSharedStates({ clock, settings }: Foundation): Record<string, EmulatorState> {
  return {
    clock: {
      reset: () => {
        clock.setAdvancedMs(0);
      },
      snapshot: () => clock.advancedMs(),
      restore: (saved) => {
        if (typeof saved !== 'number') return false;
        clock.setAdvancedMs(saved);
        return true;
      },
    },
    settings: {
      reset: () => {
        settings.reset();
      },
      snapshot: () => settings.current(),
      restore: (saved) => {
        if (!v.is(settingsSchema, saved)) return false;
        settings.update(saved);
        return true;
      },
    },
  };
}
