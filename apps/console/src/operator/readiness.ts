import { diagnose, type Finding } from '@postern/browser/diagnostics';
import { useEffect, useState } from 'preact/hooks';
import { readField, readList, readText } from '../answers/read.ts';
import { request } from '../answers/request.ts';
import { auth } from '../auth.ts';
import type { Failure } from '../failures/failure.ts';

/** A mistake in the configuration, found by the kit. */
export type { Finding };

/** The state of the edge, as this page sees it. */
export interface Readiness {
  readonly ready: boolean;
  readonly failure?: Failure | undefined;
  /** The reasons why sign-in does not work at this address. */
  readonly findings: readonly Finding[];
  /** The content of `/auth/config` in words. */
  readonly facts?: readonly (readonly [name: string, value: string])[] | undefined;
}

/** The readiness, and a function that checks it again. */
export interface ReadinessInHand {
  readonly readiness: Readiness | undefined;
  readonly busy: boolean;
  readonly look: () => void;
}

/** Checks the edge when the component mounts, and again on `look`. */
export function useReadiness(): ReadinessInHand {
  const [readiness, setReadiness] = useState<Readiness>();
  const [turn, setTurn] = useState(0);
  const [busy, setBusy] = useState(true);
  useEffect(() => {
    let isLeft = false;
    const look = async (): Promise<void> => {
      setBusy(true);
      const found = await requestReadiness();
      if (isLeft) return;
      setReadiness(found);
      setBusy(false);
    };
    void look();
    return () => {
      isLeft = true;
    };
  }, [turn]);
  return { readiness, busy, look: () => setTurn((last) => last + 1) };
}

async function requestReadiness(): Promise<Readiness> {
  const ready = await request('/readyz', readReady);
  if (!ready.ok) return { ready: false, failure: ready.failure, findings: [] };
  const [findings, config] = await Promise.all([
    diagnose(auth),
    request('/auth/config', (answer) => answer ?? undefined),
  ]);
  // The failure of an earlier sign-in is not a mistake in the edge's configuration.
  const lasting = findings.filter(
    ({ code }) => !('error' in auth.state && auth.state.error?.code === code),
  );
  return { ready: true, findings: lasting, facts: config.ok ? readFacts(config.value) : undefined };
}

function readReady(answer: unknown): true | undefined {
  return readField(answer, 'status') === 'ready' || undefined;
}

function readFacts(config: unknown): [string, string][] {
  const connections = readList(readField(config, 'connections'), (one) => {
    const id = readText(readField(one, 'id'));
    return id === undefined ? undefined : ([id, one] as const);
  });
  const isForwarding = readField(config, 'mode') === 'forwarding';
  return [
    ['Mode', isForwarding ? 'Tokens stay at the edge' : 'The browser may fetch the access token'],
    ...(connections ?? []).map(([id, one]): [string, string] => [
      id,
      readText(readField(one, 'authorizationEndpoint')) ?? 'used by the edge itself',
    ]),
  ];
}
