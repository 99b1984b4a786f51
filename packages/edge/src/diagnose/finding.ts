/** The result of one check. */
export interface Finding {
  /** What was checked. */
  readonly check: string;
  /** What is wrong, and what to do; undefined if nothing is. */
  readonly fault?: string;
  /** What works but may not be as intended, and what to do. */
  readonly warning?: string;
}
