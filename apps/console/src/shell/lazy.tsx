import type { FunctionComponent, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Notice } from './notice.tsx';
import { Skeleton } from './skeleton.tsx';

/**
 * A component that is loaded when it is first shown: a skeleton until then, and a notice if it does
 * not come. Preact's own `lazy` would bring its compatibility layer along.
 */
export function lazy<P extends object>(
  label: string,
  load: () => Promise<FunctionComponent<P>>,
): FunctionComponent<P> {
  let loaded: FunctionComponent<P> | undefined;
  return function Lazy(props: P): JSX.Element {
    const [Loaded, setLoaded] = useState(() => loaded);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      const start = async (): Promise<void> => {
        try {
          const component = await load();
          loaded = component;
          setLoaded(() => component);
        } catch {
          setFailed(true);
        }
      };
      if (!Loaded) void start();
    }, [Loaded]);
    if (Loaded) return <Loaded {...props} />;
    return failed ? <NotLoaded /> : <Skeleton label={label} />;
  };
}

/** A browser may remember that a module failed: only a new page asks for sure. */
function NotLoaded(): JSX.Element {
  return (
    <Notice kind="warning" title="This page did not load">
      <p>The connection failed on the way, or there is a newer console by now.</p>
      <button type="button" class="button" onClick={() => location.reload()}>
        Load again
      </button>
    </Notice>
  );
}
