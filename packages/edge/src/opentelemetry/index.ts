export { createTraces, type Traces, type TracesOptions } from './traces.ts';
