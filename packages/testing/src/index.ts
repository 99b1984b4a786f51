export { App, DemoApp, type DemoAppOptions, HEADERS, JSON_TYPE, signIn } from './app.ts';
export { type Send, TestBrowser } from './browser.ts';
export { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from './otlp-receiver.ts';
export { readOutcome } from './outcome.ts';
export { type PausedEdge, pauseDuringRefresh } from './paused-refresh.ts';
export {
  BASE_VARIABLES,
  buildSessionName,
  buildVariables,
  KEYS,
  PUBLIC_ORIGIN,
} from './settings.ts';
export {
  authorize,
  type BegunSignIn,
  beginSignIn,
  buildCallback,
  type Post,
  type SignInWish,
  type Walk,
  walkAsDemo,
} from './sign-in.ts';
export { makeTicket, type TicketParts } from './ticket.ts';
