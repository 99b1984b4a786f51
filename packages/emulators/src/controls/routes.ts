import { Hono } from 'hono';
import * as v from 'valibot';
import type { EmulatorClock } from '../emulator/clock.ts';
import type { IssuedSecrets } from '../emulator/issued-secrets.ts';
import { type SettingsStore, settingNames, settingsUpdateSchema } from '../emulator/settings.ts';
import { readControlBody } from './body.ts';
import { applyFaultRequest, type FaultTargets } from './fault-control.ts';
import type { FaultQueue } from './faults/queue.ts';
import { allowLoopbackOrigins } from './loopback-origins.ts';
import { buildRejection, buildRejectionResponse } from './rejection.ts';
import type { RequestLog } from './request-log.ts';

/** The parts of an emulator that the controls observe and change. */
export interface Controlled {
  readonly clock: EmulatorClock;
  readonly settings: SettingsStore;
  readonly faults: FaultQueue;
  readonly faultTargets: FaultTargets;
  readonly log: RequestLog;
  readonly issued: IssuedSecrets;
  /** Restores the initial state. */
  readonly reset: () => void;
}

/** The path of the controls. No documented path begins with it. */
export const CONTROLS_PATH = '/__emulator';

/** The longest advance of the clock in one call, in seconds: ten years. */
const MAX_ADVANCE_SECONDS = 315_360_000;

const advanceSchema = v.strictObject({
  advanceSeconds: v.pipe(
    v.number(),
    v.minValue(0, 'must not be negative; only POST reset moves the clock back'),
    v.maxValue(MAX_ADVANCE_SECONDS),
  ),
});

/** Builds the control routes, to be mounted at {@link CONTROLS_PATH}. */
export function createControlRoutes(controlled: Controlled): Hono {
  const routes = new Hono();
  routes.use('*', allowLoopbackOrigins);
  addObservations(routes, controlled);
  addSettings(routes, controlled);
  addFaults(routes, controlled);
  addClock(routes, controlled.clock);
  routes.post('/reset', async (context) => {
    const reading = await readControlBody(context.req);
    if (!reading.ok) return buildRejectionResponse(reading.rejection);
    controlled.reset();
    return context.json({ reset: true });
  });
  return routes;
}

/** Rejects an unknown control path. Mount this last, after an emulator's own controls. */
export function rejectUnknownControl(): Response {
  return buildRejectionResponse({
    error: 'unknown_control',
    detail:
      'Controls: GET requests, GET issued, GET and POST settings, GET and POST faults, GET and POST clock, POST reset. LEKAB also has GET messages.',
  });
}

function addObservations(routes: Hono, { log, issued }: Controlled): void {
  routes.get('/requests', (context) => context.json({ requests: log.list() }));
  routes.get('/issued', (context) => context.json({ tokens: issued.list() }));
}

function addSettings(routes: Hono, { settings }: Controlled): void {
  routes.get('/settings', (context) => context.json(settings.current()));
  routes.post('/settings', async (context) => {
    const reading = await readControlBody(context.req);
    if (!reading.ok) return buildRejectionResponse(reading.rejection);
    const update = v.safeParse(settingsUpdateSchema, reading.body);
    if (!update.success) return buildRejectionResponse(buildRejection(update.issues, settingNames));
    settings.update(update.output);
    return context.json(settings.current());
  });
}

function addFaults(routes: Hono, { faults, faultTargets }: Controlled): void {
  routes.get('/faults', (context) => context.json({ faults: faults.list() }));
  routes.post('/faults', async (context) => {
    const reading = await readControlBody(context.req);
    if (!reading.ok) return buildRejectionResponse(reading.rejection);
    const rejection = applyFaultRequest(reading.body, faults, faultTargets);
    return rejection === undefined
      ? context.json({ faults: faults.list() })
      : buildRejectionResponse(rejection);
  });
}

function addClock(routes: Hono, clock: EmulatorClock): void {
  const describe = () => ({
    now: new Date(clock.nowMs()).toISOString(),
    advancedSeconds: clock.advancedMs() / 1000,
  });
  routes.get('/clock', (context) => context.json(describe()));
  routes.post('/clock', async (context) => {
    const reading = await readControlBody(context.req);
    if (!reading.ok) return buildRejectionResponse(reading.rejection);
    const advance = v.safeParse(advanceSchema, reading.body);
    if (!advance.success)
      return buildRejectionResponse(buildRejection(advance.issues, ['advanceSeconds']));
    clock.advance(advance.output.advanceSeconds);
    return context.json(describe());
  });
}
