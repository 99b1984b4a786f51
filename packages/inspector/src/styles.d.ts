/** The styles of a lazily loaded page, bundled with that page. */
declare module '*.css';
