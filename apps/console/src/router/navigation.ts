import { useEffect, useState } from 'preact/hooks';

const listeners = new Set<() => void>();
addEventListener('popstate', announce);

function announce(): void {
  for (const listener of listeners) listener();
}

/** Goes to another view of this page, as a step of the history that Back undoes. */
export function navigate(path: string): void {
  history.pushState(null, '', path);
  scrollTo(0, 0);
  announce();
}

/** Keeps a parameter in the address, for reload and deep links, without a step of the history. */
export function keepParameter(name: string, value: string): void {
  const url = new URL(location.href);
  if (value === '') url.searchParams.delete(name);
  else url.searchParams.set(name, value);
  history.replaceState(history.state, '', url);
}

/** A parameter of the address as it is now; empty where it is absent. */
export function readParameter(name: string): string {
  return new URLSearchParams(location.search).get(name) ?? '';
}

/** The path of the address; the component renders again when it changes. */
export function usePath(): string {
  const [path, setPath] = useState(location.pathname);
  useEffect(() => {
    const update = (): void => setPath(location.pathname);
    update();
    listeners.add(update);
    return () => void listeners.delete(update);
  }, []);
  return path;
}
