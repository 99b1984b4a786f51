/** The most likely cause of a failure and its fix, written for the developer of the app. */
export interface Explanation {
  readonly cause: string;
  readonly fix: string;
}
