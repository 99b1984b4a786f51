import { readFileSync } from 'node:fs';

// The JSON reports of Vitest and of Playwright, as far as `pnpm test` prints them.

/** What the tests of a package came to. */
export interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Each passed test that needed a second try, as in `failures`. */
  readonly flaky: readonly string[];
  /** Each test that failed: its file, its name and its first message. */
  readonly failures: readonly string[];
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    /** Why the file itself failed. */
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

interface Suite {
  readonly suites?: readonly Suite[];
  readonly specs?: readonly {
    readonly ok: boolean;
    readonly title: string;
    readonly file: string;
    readonly tests: readonly {
      readonly results: readonly { readonly error?: { readonly message?: string } }[];
    }[];
  }[];
}

interface PlaywrightReport extends Suite {
  readonly stats: {
    readonly expected: number;
    readonly unexpected: number;
    readonly flaky: number;
    readonly skipped: number;
  };
}

/** How many lines of a failure's message are printed. The log has the rest. */
const MOST_LINES = 20;

function describeFailure(file: string, name: string, message = 'without a message'): string {
  const lines = message.split('\n').filter((line) => !line.includes('node_modules'));
  return `${file}: ${name}\n${lines.slice(0, MOST_LINES).join('\n').trim().replace(/^/gm, '  ')}`;
}

function listVitestFailures({ testResults }: VitestReport): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((one) => one.status === 'failed');
    if (failed.length === 0 && status === 'failed')
      return [describeFailure(name, 'the file', message)];
    return failed.map((one) => describeFailure(name, one.fullName, one.failureMessages[0]));
  });
}

/** @param isOk whether to list the tests that passed in a second try, or those that failed */
function listPlaywrightErrors({ suites = [], specs = [] }: Suite, isOk: boolean): string[] {
  const own = specs.flatMap(({ ok, title, file, tests }) => {
    const error = tests.flatMap(({ results }) => results).find((result) => result.error)?.error;
    const isListed = ok === isOk && (error !== undefined || !ok);
    return isListed ? [describeFailure(file, title, error?.message)] : [];
  });
  return [...own, ...suites.flatMap((suite) => listPlaywrightErrors(suite, isOk))];
}

/** Reads a JSON report of Vitest or Playwright. */
export function readReport(file: string): Report {
  const report: VitestReport | PlaywrightReport = JSON.parse(readFileSync(file, 'utf8'));
  if ('stats' in report) {
    const { expected, unexpected, flaky, skipped } = report.stats;
    return {
      passed: expected + flaky,
      failed: unexpected,
      skipped,
      flaky: listPlaywrightErrors(report, true),
      failures: listPlaywrightErrors(report, false),
    };
  }
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests,
    flaky: [],
    failures: listVitestFailures(report),
  };
}
