import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@postern/processes';
import * as v from 'valibot';

/** The folder with the dashboard and the rules. */
export const MONITORING: string = join(ROOT, 'packages/node/monitoring');

const dashboardSchema = v.object({
  panels: v.array(
    v.object({
      title: v.string(),
      targets: v.optional(v.array(v.object({ expr: v.string() })), []),
    }),
  ),
});
const rulesSchema = v.object({
  data: v.object({
    groups: v.array(
      v.object({
        rules: v.array(v.object({ name: v.string(), query: v.string(), health: v.string() })),
      }),
    ),
  }),
});
const alertsSchema = v.object({
  data: v.object({
    alerts: v.array(v.object({ state: v.string(), labels: v.record(v.string(), v.string()) })),
  }),
});
const resultSchema = v.object({ data: v.object({ result: v.array(v.unknown()) }) });

/** A query, and the panel or alert that makes it. */
export type NamedQuery = readonly [name: string, query: string];

/** Reads the queries of the dashboard, as Grafana sends them for the job `postern` and a short time. */
export function readDashboardQueries(): readonly NamedQuery[] {
  const text = readFileSync(join(MONITORING, 'grafana-dashboard.json'), 'utf8');
  return v.parse(dashboardSchema, JSON.parse(text)).panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }): NamedQuery => {
      const query = expr.replaceAll('$job', 'postern').replaceAll('$__rate_interval', '15s');
      return [title, query];
    }),
  );
}

/** A client of a Prometheus server. */
export class PrometheusClient {
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Returns how many series a query has. */
  async count(query: string): Promise<number> {
    const url = `${this.#origin}/api/v1/query?query=${encodeURIComponent(query)}`;
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${query}: ${await response.text()}`);
    return v.parse(resultSchema, await response.json()).data.result.length;
  }

  /** Returns the names of the alerts that fire. */
  async readFiring(): Promise<readonly string[]> {
    const response = await fetch(`${this.#origin}/api/v1/alerts`);
    const { data } = v.parse(alertsSchema, await response.json());
    const firing = data.alerts.filter(({ state }) => state === 'firing');
    return firing.map(({ labels }) => labels['alertname'] ?? '');
  }

  /** Reads the expressions of the alerts, without the comparison that a healthy edge does not meet. */
  async readAlertQueries(): Promise<readonly NamedQuery[]> {
    const response = await fetch(`${this.#origin}/api/v1/rules`);
    const { data } = v.parse(rulesSchema, await response.json());
    return data.groups.flatMap(({ rules }) =>
      rules.map(
        ({ name, query }): NamedQuery => [
          name,
          query.replaceAll(/ (>=?|==) [\d.]+(?= and |$)/g, ''),
        ],
      ),
    );
  }
}
