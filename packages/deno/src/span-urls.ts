import { trace } from '@opentelemetry/api';

/** Attributes with a URL, or parts of one (OpenTelemetry HTTP conventions). */
const URL_ATTRIBUTES: ReadonlySet<unknown> = new Set(['url.full', 'url.path', 'url.query']);

/**
 * Keeps URLs out of the spans that Deno itself makes for requests and for `fetch`: the query of a
 * callback has an authorization code, and a path may have private data. Deno offers no setting for
 * it, and keeps both values if an attribute is set twice. So this function replaces the method with
 * which Deno sets single attributes. The edge does not use that method. A span of `fetch` then
 * names the server alone.
 */
export function keepUrlsOutOfSpans(): void {
  const span = trace.getTracer('postern').startSpan('-');
  const prototype: unknown = Object.getPrototypeOf(span);
  const { setAttribute } = span;
  const replacement = function set(this: typeof span, name: string, value: never): typeof span {
    if (!URL_ATTRIBUTES.has(name)) return setAttribute.call(this, name, value);
    const host = name === 'url.full' ? URL.parse(value)?.host : undefined;
    return host === undefined ? this : setAttribute.call(this, 'server.address', host);
  };
  Object.assign(Object(prototype), { setAttribute: replacement });
}
