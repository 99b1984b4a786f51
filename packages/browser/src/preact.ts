export { RequireSession, type RequireSessionProps } from './preact/require-session.ts';
export { useAuth } from './preact/use-auth.ts';
export { useCountdown } from './preact/use-countdown.ts';
