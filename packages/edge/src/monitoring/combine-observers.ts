import type { CreateObserver } from '../app/observer.ts';

/** Makes one observer of several. Requests and endpoints pass through the first one first. */
export function combineObservers(creators: readonly CreateObserver[]): CreateObserver {
  return (fetch, now, origins) => {
    let observed = fetch;
    const observers = creators.flatMap((create) => {
      const observer = create(observed, now, origins);
      observed = observer?.fetch ?? observed;
      return observer ?? [];
    });
    if (observers.length === 0) return undefined;
    return {
      fetch: observed,
      wrap: (wrap) => observers.reduce((inner, observer) => observer.wrap(inner), wrap),
      addRoutes(app, wrap, parts) {
        for (const observer of observers) observer.addRoutes?.(app, wrap, parts);
      },
    };
  };
}
