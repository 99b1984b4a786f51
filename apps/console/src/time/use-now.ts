import { useEffect, useState } from 'preact/hooks';
import { serverNowMs } from './server-clock.ts';

/** The time by the server's clock, in milliseconds. The component renders again every second. */
export function useNowMs(): number {
  const [nowMs, setNowMs] = useState(serverNowMs);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(serverNowMs()), 1000);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
