/** The largest allowed bundle of the Worker, minified and compressed, as wrangler counts an upload. */
export const BUDGET_KIB = 29.5;
